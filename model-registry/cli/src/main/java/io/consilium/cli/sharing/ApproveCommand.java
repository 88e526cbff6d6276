package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Approves another organisation's model. */
@Command(name = "approve", description = "Approve another organisation's model, in the name of yours.")
public final class ApproveCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return model.decide(output, "approved", (registry, path) -> registry.send("POST", path + "/approvals"));
    }
}
