package io.consilium.cli.sharing;

import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fetches weights from a registry that isn't trusted: they get their name only when they are what the ledger says. */
final class VerifiedPull {

    private final Registry registry;
    private final Ledger ledger;
    private final Output output;

    VerifiedPull(Registry registry, Ledger ledger, Output output) {
        this.registry = registry;
        this.ledger = ledger;
        this.output = output;
    }

    /** Puts a model's weights into a file, unless they are there already; what broke off before goes on where it was. */
    void into(Path file, Model wanted) throws IOException, InterruptedException {
        Word hash = wanted.publication().weightsHash();
        try {
            Standing.requireUsable(wanted);
            if (isThere(file, wanted)) {
                return;
            }
            Standing.requireHandedOut(wanted);
            try (PartFile part = PartFile.claim(file, hash, output)) {
                // Another command may have fetched it while this one waited.
                if (isThere(file, wanted)) {
                    return;
                }
                receive(part, wanted);
                requireAsTheLedgerSays(part, hash);
                requireStillUsable(wanted);
                part.keep();
            }
        } catch (WithdrawnModelException refused) {
            PartFile.drop(file, hash);
            throw refused;
        }
    }

    private static boolean isThere(Path file, Model wanted) throws IOException {
        if (Files.exists(file) && !holds(file, wanted)) {
            throw new RegistryException(file + " is there and holds something else; give another name with --out");
        }
        return Files.exists(file);
    }

    /** Whether a file holds a model's weights, whole and unharmed. */
    static boolean holds(Path file, Model model) throws IOException {
        return Files.exists(file)
                && Files.size(file) == model.publication().sizeBytes()
                && FileDigest.of(file).equals(model.publication().weightsHash());
    }

    private void receive(PartFile part, Model wanted) throws IOException, InterruptedException {
        long size = wanted.publication().sizeBytes();
        long there = Math.min(part.size(), size);
        try (Progress progress = output.progress("pulling", size, Progress.Unit.BYTES)) {
            progress.startAt(there);
            if (there < size) {
                part.receive(ask(wanted, there), size, progress);
            }
        } catch (RegistryException refused) {
            // It may have heard of a recall that came after this command's first question.
            requireStillUsable(wanted);
            throw refused;
        } catch (IOException brokenOff) {
            requireStillUsable(wanted);
            throw new BrokenOffException(part.size(), brokenOff);
        }
    }

    private HttpResponse<InputStream> ask(Model wanted, long from) throws IOException, InterruptedException {
        String path = "/models/" + wanted.id() + "/weights";
        long size = wanted.publication().sizeBytes();
        return from == 0
                ? registry.openContent(path, size)
                : registry.openContent(path, size, "Range", "bytes=" + from + "-");
    }

    private static void requireAsTheLedgerSays(PartFile part, Word hash) throws IOException {
        Word found = part.digest();
        if (!found.equals(hash)) {
            part.discard();
            throw new RegistryException(
                    "what the registry sent hashes to " + found.hex() + ", but the ledger says " + hash.hex()
                            + ". It was thrown away. Pull from another registry, and tell this one's administrator");
        }
    }

    private void requireStillUsable(Model wanted) {
        Standing.requireUsable(ledger.model(wanted.id()).orElseThrow());
    }
}
