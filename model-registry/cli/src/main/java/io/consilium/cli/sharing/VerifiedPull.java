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
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Fetches weights from a registry that isn't trusted: they get their name only when they are what the ledger says. */
final class VerifiedPull {

    private static final int PARTIAL = 206;
    private static final int BUFFER = 256 * 1024;
    private static final int NAMING_DIGITS = 16;

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
        Path part =
                file.resolveSibling(file.getFileName() + "." + hash.hex().substring(2, 2 + NAMING_DIGITS) + ".part");
        long there = Files.exists(part) ? Math.min(Files.size(part), size) : 0;
        try (Progress progress = output.progress("pulling", size, Progress.Unit.BYTES)) {
            progress.startAt(there);
            if (there < size) {
                receive(wanted, part, there, progress);
            }
        }
        Word found = FileDigest.of(part);
        if (!found.equals(hash)) {
            Files.delete(part);
            throw new RegistryException(
                    "what the registry sent hashes to " + found.hex() + ", but the ledger says " + hash.hex()
                            + ". It was thrown away. Pull from another registry, and tell this one's administrator");
        }
        Standing.requireUsable(ledger.model(wanted.id()).orElseThrow());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void receive(Model wanted, Path part, long from, Progress progress)
            throws IOException, InterruptedException {
        String path = "/models/" + wanted.id() + "/weights";
        HttpResponse<InputStream> answer =
                from == 0 ? registry.open(path) : registry.open(path, "Range", "bytes=" + from + "-");
        boolean goesOn = answer.statusCode() == PARTIAL;
        long left = wanted.publication().sizeBytes() - (goesOn ? from : 0);
        try (InputStream body = answer.body();
                OutputStream into = Files.newOutputStream(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
            progress.startAt(goesOn ? from : 0);
            byte[] buffer = new byte[BUFFER];
            // No more than the ledger says there is: a registry that lies can't fill the disk.
            for (int read = body.read(buffer); read >= 0 && left >= 0; read = body.read(buffer)) {
                into.write(buffer, 0, (int) Math.min(read, left + 1));
                left -= read;
                progress.advance(read);
            }
        }
    }
}
