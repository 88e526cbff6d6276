package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks a model's publisher for access. */
@Command(name = "request", description = "Ask a model's publisher for access, in the name of your organisation.")
public final class RequestCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return model.decide(
                output, "asked for access to", (registry, path) -> registry.send("POST", path + "/access-requests"));
    }
}
