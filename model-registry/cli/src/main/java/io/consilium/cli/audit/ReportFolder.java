package io.consilium.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.contracts.Address;
import io.consilium.ledger.replay.LedgerState;
import io.consilium.ledger.replay.Snapshot;
import io.consilium.ledger.signing.Signer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with a report: {@code report.json}, its signature, the same as a page, the table of events, and the state that
 * the next audit goes on from. Earlier reports with their signatures are kept in {@code earlier}.
 */
final class ReportFolder {
    static final String REPORT = "report.json";
    static final String SIGNATURE = "signature.json";
    static final String PAGE = "report.html";
    static final String EVENTS = "events.csv";
    static final String STATE = "state.jsonl";

    private static final String EARLIER = "earlier";
    private static final String DRAFT = ".draft";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    ReportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A report whose signature holds, and whose files are the ones that were signed.
     *
     * @param hash the SHA-256 of {@code report.json}
     */
    record Verified(Report report, Address signer, String hash, Path folder) {
        LedgerState state() throws IOException {
            try (Reader text = Files.newBufferedReader(folder.resolve(STATE), StandardCharsets.UTF_8)) {
                return Snapshot.read(text);
            }
        }

        Path events() {
            return folder.resolve(EVENTS);
        }
    }

    boolean hasReport() {
        return Files.exists(folder.resolve(REPORT));
    }

    /** Reads a report and checks everything that its signature covers. */
    Verified verified() throws IOException {
        if (!hasReport()) {
            throw new AuditException("There is no " + REPORT + " in " + folder);
        }
        String hash = sha256(folder.resolve(REPORT));
        Signed signed = read(folder.resolve(SIGNATURE), Signed.class);
        Address signer = signed.verified(hash);
        Report report = read(folder.resolve(REPORT), Report.class);
        requireSame(EVENTS, report.files().events());
        requireSame(STATE, report.files().state());
        if (!signer.hex().equals(report.madeBy())) {
            throw new AuditException(
                    "The report says that " + report.madeBy() + " made it, but " + signer + " signed it");
        }
        return new Verified(report, signer, hash, folder);
    }

    private void requireSame(String name, String expected) throws IOException {
        String actual = sha256(folder.resolve(name));
        if (!actual.equals(expected)) {
            throw new AuditException(name + " in " + folder + " isn't the file that was signed: its SHA-256 is "
                    + actual + ", not " + expected + ". Audit again from block 0 with --full");
        }
    }

    private static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return JSON.readValue(Files.readString(file), type);
        } catch (JsonProcessingException malformed) {
            throw new AuditException(
                    file + " isn't what an audit writes: " + malformed.getOriginalMessage(), malformed);
        }
    }

    /** An empty folder for the files of a report that isn't finished. */
    Path draft() throws IOException {
        Path draft = folder.resolve(DRAFT);
        discard();
        return Files.createDirectories(draft);
    }

    void discard() throws IOException {
        Path draft = folder.resolve(DRAFT);
        if (Files.exists(draft)) {
            try (Stream<Path> files = Files.walk(draft)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Writes the state into the draft; the digests of it and of the events. */
    Report.Files close(LedgerState state) throws IOException {
        Path draft = folder.resolve(DRAFT);
        try (Writer text = Files.newBufferedWriter(draft.resolve(STATE), StandardCharsets.UTF_8)) {
            Snapshot.write(state, text);
        }
        return new Report.Files(sha256(draft.resolve(EVENTS)), sha256(draft.resolve(STATE)));
    }

    /** Signs a report and puts it, with the draft's files, in the place of the one before; its SHA-256. */
    String publish(Report report, Signer auditor) throws IOException {
        Path draft = folder.resolve(DRAFT);
        Files.writeString(draft.resolve(REPORT), JSON.writeValueAsString(report) + "\n");
        String hash = sha256(draft.resolve(REPORT));
        Files.writeString(draft.resolve(SIGNATURE), JSON.writeValueAsString(Signed.by(auditor, hash)) + "\n");
        Files.writeString(draft.resolve(PAGE), ReportPage.of(report, hash));
        if (hasReport()) {
            keepEarlier();
        }
        for (String name : List.of(EVENTS, STATE, PAGE, SIGNATURE, REPORT)) {
            Files.move(draft.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.delete(draft);
        return hash;
    }

    private void keepEarlier() throws IOException {
        Path kept =
                folder.resolve(EARLIER).resolve(sha256(folder.resolve(REPORT)).substring(0, 16));
        Files.createDirectories(kept);
        for (String name : List.of(REPORT, SIGNATURE)) {
            Files.copy(folder.resolve(name), kept.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
        byte[] buffer = new byte[1 << 16];
        try (InputStream bytes = Files.newInputStream(file)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
