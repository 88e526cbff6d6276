package io.consilium.cli.vouchers;

import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.sharing.FileDigest;
import io.consilium.cli.sharing.PartFile;
import io.consilium.cli.sharing.UnwritableFileException;
import io.consilium.cli.sharing.WithdrawnModelException;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.contracts.Word;
import io.consilium.ledger.voucher.VoucherCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** Fetches the one copy that a voucher is good for: the file gets its name only if it is what the voucher names. */
final class VoucherDownload {

    private static final String PATH = "/vouchers/weights";
    private static final String CODE = "X-Consilium-Voucher";
    private static final String BEGUN = "voucher-begun";
    private static final Set<String> SCHEMES = Set.of("http", "https");
    /** What nobody but the registry says the length of may be so long; no more of the disk is given to a stranger. */
    private static final long LONGEST_UNVOUCHED = 4L << 30;
    /** What the registry fetches from others first: it has a model of its own. */
    private static final long AT_HAND = 0;
    /** For so long a registry goes on with a copy that it began with. */
    private static final Duration TAKEN_UP = Duration.ofHours(1);

    private final VoucherCode voucher;
    private final String code;
    private final Optional<LedgerWord> ledger;
    private final Output output;

    VoucherDownload(VoucherCode voucher, String code, Optional<LedgerWord> ledger, Output output) {
        this.voucher = voucher;
        this.code = code;
        this.ledger = ledger;
        this.output = output;
    }

    /** Puts the copy into a file, unless it is there; what broke off before goes on where it was. */
    void into(Path file) throws IOException, InterruptedException {
        if (isThere(file)) {
            return;
        }
        try (PartFile part = PartFile.claim(file, voucher.weightsHash(), output)) {
            // Another command may have fetched it while this one waited.
            if (isThere(file)) {
                return;
            }
            // What came whole before, but hadn't got its name yet, isn't asked for again: a voucher is good once.
            if (part.size() == 0 || !part.digest().equals(voucher.weightsHash())) {
                receive(part);
            }
            requireAsPromised(part);
            ledger.ifPresent(LedgerWord::requireUsable);
            part.keep();
        } catch (WithdrawnModelException recalled) {
            PartFile.drop(file, voucher.weightsHash());
            throw recalled;
        }
    }

    private boolean isThere(Path file) throws IOException {
        if (Files.exists(file) && !FileDigest.of(file).equals(voucher.weightsHash())) {
            throw new RegistryException(
                    file + " is there and holds something else; give another name with --out. The voucher is unused");
        }
        return Files.exists(file);
    }

    private void receive(PartFile part) throws IOException, InterruptedException {
        long there = part.size();
        try (Registry registry = Registry.asNobody(address())) {
            HttpResponse<InputStream> answer = ask(registry, there);
            long announced = answer.headers()
                    .firstValueAsLong("Content-Length")
                    .orElseThrow(() -> new RegistryException("the registry at " + voucher.registry()
                            + " doesn't say how long the copy is; is it a Consilium registry?"));
            long size = announced + (PartFile.isRest(answer) ? there : 0);
            requireLength(size, answer);
            try (Progress progress = output.progress("fetching", size, Progress.Unit.BYTES)) {
                part.receive(answer, size, progress);
            }
        } catch (UnwritableFileException full) {
            throw new RegistryException(full.getMessage() + ", within an hour", full);
        } catch (IOException brokenOff) {
            throw new RegistryException(
                    "the download broke off after " + Progress.bytes(part.size()) + " (" + brokenOff.getMessage()
                            + "). The same command goes on from there, within an hour",
                    brokenOff);
        }
    }

    /** Before the first byte is written: the disk isn't the registry's to fill. */
    private void requireLength(long size, HttpResponse<InputStream> answer) throws IOException {
        Optional<Long> known =
                ledger.map(word -> word.requireUsable().publication().sizeBytes());
        String wrong = "";
        if (known.isPresent() && known.get() != size) {
            wrong = "the ledger says that it has " + known.get();
        } else if (known.isEmpty() && size > LONGEST_UNVOUCHED) {
            wrong = "a copy of more than " + Progress.bytes(LONGEST_UNVOUCHED)
                    + " is fetched only if the ledger says that it is so long; give --node URL --genesis HASH";
        }
        if (!wrong.isEmpty()) {
            answer.body().close();
            throw new RegistryException("the registry at " + voucher.registry() + " would send a copy of " + size
                    + " bytes, but " + wrong
                    + ". Nothing of it was taken, but the voucher, which is good once, may count as"
                    + " redeemed now: then the same code is good until " + goodUntil() + " still. If it isn't, ask the"
                    + " organisation that gave it to you for another");
        }
    }

    private static Instant goodUntil() {
        return Instant.now().plus(TAKEN_UP).truncatedTo(ChronoUnit.MINUTES);
    }

    /** What an earlier voucher's download left behind isn't what this one can go on with: its copy is fetched whole. */
    private HttpResponse<InputStream> ask(Registry registry, long there) throws IOException, InterruptedException {
        if (there > 0) {
            try {
                return registry.openContent(PATH, AT_HAND, CODE, code, "Range", "bytes=" + there + "-");
            } catch (RegistryException refused) {
                if (!refused.problem().equals(BEGUN)) {
                    throw refused;
                }
            }
        }
        return registry.openContent(PATH, AT_HAND, CODE, code);
    }

    private URI address() {
        URI address = URI.create(voucher.registry());
        if (!SCHEMES.contains(address.getScheme()) || address.getHost() == null) {
            throw new RegistryException("the voucher's registry, " + voucher.registry() + ", is no http address");
        }
        return address;
    }

    private void requireAsPromised(PartFile part) throws IOException {
        Word found = part.digest();
        if (!found.equals(voucher.weightsHash())) {
            part.discard();
            throw new RegistryException("what the registry sent hashes to " + found.hex() + ", but the voucher says "
                    + voucher.weightsHash().hex()
                    + ". It was thrown away. Tell the organisation that gave you the voucher, and ask for another");
        }
    }
}
