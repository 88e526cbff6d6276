package io.consilium.cli.sharing;

import io.consilium.cli.registry.LedgerOptions;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.ledger.Model;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
            "A pull that broke off goes on where it was. The digits of a hash have to be one model's alone."
        })
public final class PullCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "MODEL",
            converter = ModelName.SafeConverter.class,
            description = ModelName.SAFE_FORMS + ".")
    private ModelName model;

    @Mixin
    private RegistryOptions options;

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
        try (Registry registry = options.signedIn();
                Node node = ledger.connect(options.session().chain(), output)) {
            Ledger view = new Ledger(node);
            Model wanted = model.find(view);
            String task = view.task(wanted.publication().task()).orElseThrow().name();
            Path file = out.orElseGet(() -> Path.of(task + "-" + wanted.id() + ending(wanted)));
            new VerifiedPull(registry, view, output).into(file, wanted);
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

    private static String ending(Model model) {
        return switch (model.publication().format()) {
            case SAFETENSORS -> ".safetensors";
            case TORCH_SCRIPT -> ".pt";
        };
    }
}
