package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A model at a registry, and the answer about it; a command takes it as a {@link Mixin}. */
public final class ModelArgument {

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            converter = ModelName.Converter.class,
            description = ModelName.FORMS + ".")
    private ModelName name;

    @Mixin
    private RegistryOptions registry;

    /** What is done with a model once the registry has been asked which it is. */
    public interface Deed {
        JsonNode on(Registry registry, String path) throws IOException, InterruptedException;
    }

    ModelName name() {
        return name;
    }

    RegistryOptions registry() {
        return registry;
    }

    /** Asks the registry for something about the model, and gives its answer. */
    public JsonNode ask(Deed deed) throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            return deed.on(open, "/models/" + name.id(open));
        }
    }

    /** Does something that ends in a transaction, and tells its block. */
    Integer decide(Output output, String done, Deed deed) throws IOException, InterruptedException {
        try (Registry open = registry.signedIn()) {
            long id = name.id(open);
            JsonNode step = deed.on(open, "/models/" + id);
            output.answer(
                    step,
                    text -> text.printf(
                            "%s model %d in block %s (transaction %s)%n",
                            done,
                            id,
                            step.path("block").asText(),
                            step.path("transaction").asText()));
            return 0;
        }
    }
}
