package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Withdraws a model of one's own organisation. */
@Command(
        name = "withdraw",
        description =
                "Withdraw a model of your organisation: from now on nobody is handed it, and nobody's runtime runs it.")
public final class WithdrawCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return model.decide(output, "withdrew", (registry, path) -> registry.send("POST", path + "/withdrawal"));
    }
}
