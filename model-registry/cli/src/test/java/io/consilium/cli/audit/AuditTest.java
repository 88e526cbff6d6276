package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.Keystores;
import io.consilium.content.Folder;
import io.consilium.content.Stored;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Format;
import io.consilium.contracts.Metric;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.envelope.ContentKey;
import io.consilium.envelope.ContentKind;
import io.consilium.envelope.Envelope;
import io.consilium.envelope.PublicationId;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Site network;
    private Folder store;
    private Path report;

    @BeforeEach
    void start() throws IOException {
        network = Site.start();
        store = Folder.open(folder.resolve("content"));
        report = folder.resolve("report");
    }

    @AfterEach
    void stop() {
        store.close();
        network.close();
    }

    @Test
    void whatHoldsIsSignedByTheAuditorAndCanBeVerifiedWithoutANode() throws IOException {
        long model = publishLive("sound");
        grantedDownload(model);

        int code = audit();

        assertEquals(0, code, this::printed);
        assertTrue(
                printed()
                        .contains(
                                "6 claims hold, 2 not checked: GENESIS (no genesis file was given; any network of this chain id was accepted), REGISTRY (no"),
                this::printed);
        JsonNode written = report();
        assertTrue(written.path("summary").asText().startsWith("6 claims hold, 2 not checked: GENESIS (no"));
        assertTrue(Files.readString(report.resolve("report.html"))
                .contains("<p class=\"NOT_CHECKED\">2 not checked: GENESIS (no"));
        assertEquals(0, written.path("findings").size());
        assertEquals(model, written.at("/live/0/id").asLong());
        JsonNode signed = JSON.readTree(report.resolve("signature.json").toFile());
        assertEquals(
                Site.account(Site.REGULATOR),
                new PersonalMessage(signed.path("message").asText())
                        .signer(new Bytes(signed.path("signature").asText()))
                        .orElseThrow());
        assertEquals(0, run("audit", "verify", report.toString()), this::printed);
    }

    @Test
    void everyKindOfEventIsReplayedAndLateDownloadsAreFound() throws IOException {
        new Tour(network).go();

        int code = audit("--no-content");

        assertEquals(1, code, this::printed);
        assertEquals(List.of("GRANTS"), claims(report()));
        assertTrue(printed().contains("Partner recorded a download"), this::printed);
        assertEquals("HOLDS", verdict("VIEWS"));
        long lines;
        try (Stream<String> all = Files.lines(report.resolve("events.csv"))) {
            lines = all.count();
        }
        assertEquals(report().at("/span/events").asLong() + 1, lines);
    }

    @Test
    void aFlippedByteIsFound() throws IOException {
        long model = publishLive("to be damaged");
        flipAByteOf(network.ledger().model(model).orElseThrow().publication().weightsCid());

        int code = audit();

        assertEquals(1, code, this::printed);
        assertEquals(List.of("CONTENT"), claims(report()));
        assertTrue(printed().contains("Model " + model), this::printed);
        assertTrue(printed().contains("damaged or forged"), this::printed);
    }

    @Test
    void missingWeightsAndAnotherCardAreFound() throws IOException {
        long model = publishLive("to be lost");
        Publication publication = network.ledger().model(model).orElseThrow().publication();
        store.unpin(ContentCheck.cid(publication.weightsCid()));
        store.collectGarbage();
        publishLive("with another card", "{\"title\":\"one\"}", "{\"title\":\"other\"}");

        int code = audit();

        assertEquals(1, code, this::printed);
        assertEquals(List.of("CONTENT", "CARDS"), claims(report()));
    }

    @Test
    void aStoreThatWasNamedAndIsAwayIsAFindingAndNotUnchecked() throws IOException {
        publishLive("out of reach");

        int code = audit("--kubo", "http://127.0.0.1:1");

        assertEquals(1, code, this::printed);
        assertEquals(List.of("CONTENT", "CARDS"), claims(report()));
        assertEquals("REFUTED", verdict("CONTENT"));
    }

    @Test
    void weightsOfAnotherLengthThanTheLedgersAreFound() throws IOException {
        publish("longer than said", 1);

        int code = audit();

        assertEquals(1, code, this::printed);
        assertTrue(printed().contains("as the ledger's size implies"), this::printed);
    }

    @Test
    void aSecondRunReadsOnlyWhatIsNewAndSaysTheSameAsAFullOne() throws IOException {
        publishLive("first");
        assertEquals(0, audit(), this::printed);
        long before = report().at("/span/events").asLong();
        String first = ReportFolder.sha256(report.resolve("report.json"));
        publishLive("second");
        network.as(Site.SOUTH)
                .send(ModelLedgerCalls.recordDenied(1, Site.account("Stranger"), DenialReason.NOT_MEMBER));

        assertEquals(0, audit(), this::printed);

        JsonNode second = report();
        assertEquals(first, second.path("previous").asText());
        assertEquals(
                second.at("/span/events").asLong() - before,
                second.at("/span/read").asLong());
        Path whole = folder.resolve("whole");
        assertEquals(0, run(command(whole)), this::printed);
        JsonNode full = JSON.readTree(whole.resolve("report.json").toFile());
        for (String same : List.of("/files", "/deeds", "/live", "/members", "/span/block", "/span/events")) {
            assertEquals(full.at(same), second.at(same), same);
        }
        try (Stream<Path> earlier = Files.list(report.resolve("earlier"))) {
            assertEquals(1, earlier.count());
        }
    }

    @Test
    void findingsAboutThePastStayInLaterReports() throws IOException {
        long model = publishLive("revoked");
        grantedDownload(model);
        network.as(Site.NORTH).send(ModelLedgerCalls.revokeAccess(model, 3));
        network.as(Site.PARTNER).send(ModelLedgerCalls.recordDownload(model, hashOf(model)));
        assertEquals(1, audit());

        assertEquals(1, audit());

        assertEquals(List.of("GRANTS"), claims(report()));
        assertEquals(0, report().at("/span/read").asLong());
    }

    @Test
    void aReportThatWasTamperedWithIsNotGoneOnFrom() throws IOException {
        publishLive("any");
        audit();
        Path state = report.resolve("state.jsonl");
        Files.writeString(state, Files.readString(state).replace("PUBLISHED", "APPROVED") + "\n");

        assertEquals(1, audit());
        assertTrue(printed().contains("isn't the file that was signed"), this::printed);
        assertEquals(1, run("audit", "verify", report.toString()));
        assertEquals(0, audit("--full"), this::printed);
    }

    @Test
    void anotherAccountsReportIsNotGoneOnFrom() throws IOException {
        audit();

        int code = run(command(report, keystore(Site.NORTH)));

        assertEquals(1, code);
        assertTrue(printed().contains("was signed by"), this::printed);
    }

    @Test
    void anAuditorRecordsItsAuditOnTheLedger() throws IOException {
        publishLive("any");

        assertEquals(0, audit("--record"), this::printed);
        assertEquals(0, audit(), this::printed);

        assertEquals(1, report().at("/span/read").asLong());
        assertTrue(Files.readString(report.resolve("events.csv")).contains("AuditRecorded"));
    }

    @Test
    void namesThatOthersChoseAreNoMarkup() throws IOException {
        network.as(Site.NORTH)
                .send(ConsortiumCalls.proposeAdmission(
                        "<script>alert(1)</script>",
                        Founders.PARTNER,
                        Founders.hash("key"),
                        List.of(Site.account("newcomer")),
                        List.of()));
        network.as(Site.SOUTH).send(ConsortiumCalls.vote(1));

        audit();

        String page = Files.readString(report.resolve("report.html"));
        assertFalse(page.contains("<script>"));
        assertTrue(page.contains("&lt;script&gt;"));
    }

    private long publishLive(String seed) throws IOException {
        String card = "{\"title\":\"" + seed + "\"}";
        return publishLive(seed, card, card);
    }

    private long publishLive(String seed, String storedCard, String card) throws IOException {
        return publish(seed, storedCard, card, 0);
    }

    private long publish(String seed, int tooShort) throws IOException {
        return publish(seed, "{}", "{}", tooShort);
    }

    /** Published by one hospital and approved by the other. */
    private long publish(String seed, String storedCard, String card, int tooShort) throws IOException {
        if (network.ledger().taskCount() == 0) {
            long proposal = network.as(Site.NORTH)
                    .send(ConsortiumCalls.proposeCall(
                            ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1)))
                    .first(ProposalOpened.class)
                    .proposal();
            network.as(Site.SOUTH).send(ConsortiumCalls.vote(proposal));
        }
        byte[] plain = seed.repeat(100_000).getBytes(StandardCharsets.UTF_8);
        Stored weights;
        try (InputStream sealed = new Envelope(ContentKey.generate(PublicationId.random()), ContentKind.WEIGHTS)
                .seal(new ByteArrayInputStream(plain))) {
            weights = store.put(sealed);
        }
        Stored stored = store.put(new ByteArrayInputStream(storedCard.getBytes(StandardCharsets.UTF_8)));
        long model = network.as(Site.NORTH)
                .send(ModelLedgerCalls.publish(new Publication(
                        1,
                        0,
                        Format.SAFETENSORS,
                        plain.length - tooShort,
                        new Metrics(900_000, 1, 2, 3, 4),
                        sha256(plain),
                        sha256(card.getBytes(StandardCharsets.UTF_8)),
                        ContentId.of(weights.cid().toBytes()),
                        ContentId.of(stored.cid().toBytes()),
                        "brain-tumor-cnn")))
                .first(ModelPublished.class)
                .model();
        network.as(Site.SOUTH).send(ModelLedgerCalls.approve(model));
        return model;
    }

    private void grantedDownload(long model) {
        network.as(Site.NORTH).send(ModelLedgerCalls.grantAccess(model, 3, 1, new Bytes("0xabcdef")));
        network.as(Site.PARTNER).send(ModelLedgerCalls.recordDownload(model, hashOf(model)));
    }

    private Word hashOf(long model) {
        return network.ledger().model(model).orElseThrow().publication().weightsHash();
    }

    private void flipAByteOf(ContentId content) throws IOException {
        String root = ContentCheck.cid(content).toString();
        List<Path> blocks;
        try (Stream<Path> files = Files.walk(folder.resolve("content/blocks"))) {
            blocks = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith(root))
                    .filter(file -> file.toFile().length() > 100_000)
                    .toList();
        }
        byte[] bytes = Files.readAllBytes(blocks.getFirst());
        bytes[bytes.length / 2] ^= 1;
        assertTrue(blocks.getFirst().toFile().setWritable(true));
        Files.write(blocks.getFirst(), bytes);
    }

    private int audit(String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of(command(report, keystore(Site.REGULATOR))));
        if (Stream.of(more).anyMatch(List.of("--no-content", "--kubo")::contains)) {
            all.removeAll(List.of("--content", folder.resolve("content").toString()));
        }
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    private String[] command(Path into) throws IOException {
        return command(into, keystore(Site.REGULATOR));
    }

    private String[] command(Path into, Path keystore) throws IOException {
        Path password = Keystores.password(folder);
        return new String[] {
            "audit",
            "--out",
            into.toString(),
            "--node",
            network.anvil().url().toString(),
            "--chain-id",
            Long.toString(Anvil.CHAIN_ID),
            "--content",
            folder.resolve("content").toString(),
            "--keystore",
            keystore.toString(),
            "--password-file",
            password.toString()
        };
    }

    private Path keystore(String organisation) throws IOException {
        return Keystores.of(organisation, folder);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private JsonNode report() throws IOException {
        return JSON.readTree(report.resolve("report.json").toFile());
    }

    private String verdict(String claim) throws IOException {
        for (JsonNode judgement : report().path("judgements")) {
            if (judgement.path("claim").asText().equals(claim)) {
                return judgement.path("verdict").asText();
            }
        }
        return "";
    }

    private static List<String> claims(JsonNode report) {
        return report.path("findings").findValuesAsText("claim").stream()
                .distinct()
                .toList();
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    private static Word sha256(byte[] bytes) {
        try {
            return Word.of(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
