package io.consilium.cli.vouchers;

import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.sharing.FileDigest;
import io.consilium.cli.sharing.PartFile;
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
import java.util.Set;

/** Fetches the one copy that a voucher is good for: the file gets its name only if it is what the voucher names. */
final class VoucherDownload {

    private static final String PATH = "/vouchers/weights";
    private static final String CODE = "X-Consilium-Voucher";
    private static final String BEGUN = "voucher-begun";
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final VoucherCode voucher;
    private final String code;
    private final Output output;

    VoucherDownload(VoucherCode voucher, String code, Output output) {
        this.voucher = voucher;
        this.code = code;
        this.output = output;
    }

    /** Puts the copy into a file, unless it is there; what broke off before goes on where it was. */
    void into(Path file, Runnable lastWord) throws IOException, InterruptedException {
        if (Files.exists(file)) {
            requireCopy(file);
            return;
        }
        PartFile part = PartFile.of(file, voucher.weightsHash());
        part.prepare();
        try {
            // What came whole before, but hadn't got its name yet, isn't asked for again: a voucher is good once.
            if (part.size() == 0 || !part.digest().equals(voucher.weightsHash())) {
                receive(part);
            }
            requireAsPromised(part);
            lastWord.run();
            part.keep();
        } catch (WithdrawnModelException recalled) {
            part.discard();
            throw recalled;
        } finally {
            part.discardIfEmpty();
        }
    }

    private void requireCopy(Path file) throws IOException {
        if (!FileDigest.of(file).equals(voucher.weightsHash())) {
            throw new RegistryException(
                    file + " is there and holds something else; give another name with --out. The voucher is unused");
        }
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
            try (Progress progress = output.progress("fetching", size, Progress.Unit.BYTES)) {
                part.receive(answer, size, progress);
            } catch (IOException brokenOff) {
                throw new RegistryException(
                        "the download broke off after " + Progress.bytes(part.size()) + " (" + brokenOff.getMessage()
                                + "). The same command goes on from there, within an hour",
                        brokenOff);
            }
        }
    }

    /** What an earlier voucher's download left behind isn't what this one can go on with: its copy is fetched whole. */
    private HttpResponse<InputStream> ask(Registry registry, long there) throws IOException, InterruptedException {
        if (there > 0) {
            try {
                return registry.open(PATH, CODE, code, "Range", "bytes=" + there + "-");
            } catch (RegistryException refused) {
                if (!refused.problem().equals(BEGUN)) {
                    throw refused;
                }
            }
        }
        return registry.open(PATH, CODE, code);
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
