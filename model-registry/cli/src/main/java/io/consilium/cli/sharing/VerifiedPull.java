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
        Standing.requireUsable(wanted);
        Word hash = wanted.publication().weightsHash();
        long size = wanted.publication().sizeBytes();
        if (Files.exists(file)
                && Files.size(file) == size
                && FileDigest.of(file).equals(hash)) {
            return;
        }
        if (Files.exists(file)) {
            throw new RegistryException(file + " is there and holds something else; give another name with --out");
        }
        Standing.requireHandedOut(wanted);
        PartFile part = PartFile.of(file, hash);
        long there = Math.min(part.size(), size);
        try (Progress progress = output.progress("pulling", size, Progress.Unit.BYTES)) {
            progress.startAt(there);
            if (there < size) {
                part.receive(ask(wanted, there), size, progress);
            }
        }
        Word found = part.digest();
        if (!found.equals(hash)) {
            part.discard();
            throw new RegistryException(
                    "what the registry sent hashes to " + found.hex() + ", but the ledger says " + hash.hex()
                            + ". It was thrown away. Pull from another registry, and tell this one's administrator");
        }
        Standing.requireUsable(ledger.model(wanted.id()).orElseThrow());
        part.keep();
    }

    private HttpResponse<InputStream> ask(Model wanted, long from) throws IOException, InterruptedException {
        String path = "/models/" + wanted.id() + "/weights";
        return from == 0 ? registry.open(path) : registry.open(path, "Range", "bytes=" + from + "-");
    }
}
