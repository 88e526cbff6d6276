package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what another organisation's model achieved on one's own test images. */
@Command(
        name = "attest",
        description = {
            "Say what another organisation's model achieved on your own test images.",
            "The figures and the commitment to the images are those that consilium evaluate --json printed; images stay with you."
        })
public final class AttestCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Option(names = "--evaluation", required = true, paramLabel = "FILE", description = "What evaluate --json printed.")
    private Path evaluation;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode measured = MetricsInFile.read(evaluation);
        Map<String, Object> attestation = Map.of(
                "measured",
                MetricsInFile.of(measured),
                "testSet",
                hash(measured, "commitment"),
                "testImages",
                measured.path("evaluation").path("images").asLong());
        String weights = hash(measured, "model");
        return model.decide(output, "attested", (registry, path) -> {
            String theirs = registry.get(path).path("model").path("weightsHash").asText();
            if (!theirs.equals(weights)) {
                throw new RegistryException(
                        "the evaluation is of weights " + weights + ", but that model's are " + theirs);
            }
            return registry.send("POST", path + "/attestations", attestation);
        });
    }

    private String hash(JsonNode measured, String field) {
        String digits = measured.path(field).asText().replaceFirst("^0x", "");
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new RegistryException(evaluation + " has no SHA-256 as its " + field);
        }
        return "0x" + digits;
    }
}
