package io.consilium.cli.sharing;

import io.consilium.cli.registry.LedgerOptions;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fetches a model's weights and believes the ledger only.
 *
 * <p>The registry may be somebody else's: which model it is, that it may be used, and what its bytes hash to is asked of a node,
 * before and after.
 */
@Command(
        name = "pull",
        description = {
            "Fetch a model's weights. They are checked against the ledger, at a node of your choice, before they get their name.",
            "A pull that broke off goes on where it was."
        })
public final class PullCommand implements Callable<Integer> {

    private static final int PARTIAL = 206;
    private static final int BUFFER = 256 * 1024;

    @Mixin
    private ModelArgument model;

    @Mixin
    private LedgerOptions ledger;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "Where the weights go. Default: the task's name and the model's number.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private Output output;

    /** What was pulled, for programs. */
    record Pulled(String file, long model, String task, String sha256, long bytes, String architecture) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Registry registry = model.registry().signedIn();
                Node node = ledger.connect(model.registry().session().chain())) {
            Ledger view = new Ledger(node);
            Model wanted = usable(model.name().find(view, registry));
            String task = view.task(wanted.publication().task()).orElseThrow().name();
            Path file = out.orElseGet(() -> Path.of(task + "-" + wanted.id() + ".safetensors"));
            fetch(registry, wanted, file, view);
            Pulled pulled = new Pulled(
                    file.toString(),
                    wanted.id(),
                    task,
                    wanted.publication().weightsHash().hex(),
                    wanted.publication().sizeBytes(),
                    wanted.publication().architecture());
            output.answer(
                    pulled,
                    text -> text.printf(
                            "%s: model %d, %s, as the ledger says%n", pulled.file(), pulled.model(), pulled.sha256()));
            return 0;
        }
    }

    private void fetch(Registry registry, Model wanted, Path file, Ledger view)
            throws IOException, InterruptedException {
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
        Path part = file.resolveSibling(file.getFileName() + "." + hash.hex().substring(2, 18) + ".part");
        long there = Files.exists(part) ? Math.min(Files.size(part), size) : 0;
        try (Progress progress = output.progress("pulling", size, Progress.Unit.BYTES)) {
            progress.startAt(there);
            if (there < size) {
                receive(registry, wanted, part, there, progress);
            }
        }
        Word found = FileDigest.of(part);
        if (!found.equals(hash)) {
            Files.delete(part);
            throw new RegistryException(
                    "what the registry sent hashes to " + found.hex() + ", but the ledger says " + hash.hex()
                            + ". It was thrown away. Pull from another registry, and tell this one's administrator");
        }
        usable(view.model(wanted.id()).orElseThrow());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void receive(Registry registry, Model wanted, Path part, long from, Progress progress)
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

    private static Model usable(Model model) {
        if (!model.isUsable()) {
            throw new RegistryException("model " + model.id() + " is "
                    + model.status().name().toLowerCase(Locale.ROOT)
                    + ", says the ledger; it isn't handed out any more. What you have of it must not be used");
        }
        return model;
    }
}
