package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Output;
import io.consilium.contracts.RecallReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recalls a model of one's own organisation, for good. */
@Command(
        name = "recall",
        description = {
            "Recall a model of your organisation, for good and with a reason.",
            "Another organisation's model is recalled by vote: consilium vote recall. Who had downloaded it is shown by "
                    + "consilium show."
        })
public final class RecallCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Option(names = "--reason", required = true, description = "One of: ${COMPLETION-CANDIDATES}.")
    private RecallReason reason;

    @Option(
            names = "--statement",
            paramLabel = "FILE",
            description = "A document that explains it. Its SHA-256 goes onto the ledger, the document stays with you.")
    private Optional<Path> statement = Optional.empty();

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> recall = new LinkedHashMap<>(Map.of("reason", reason.name()));
        if (statement.isPresent()) {
            recall.put("statement", FileDigest.of(statement.get()).hex());
        }
        return model.decide(output, "recalled", (registry, path) -> registry.send("POST", path + "/recall", recall));
    }
}
