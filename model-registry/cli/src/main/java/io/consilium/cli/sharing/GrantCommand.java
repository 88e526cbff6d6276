package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives another organisation access to a model of one's own, or takes it back. */
@Command(
        name = "grant",
        description = {
            "Give another organisation access to a model of yours: the model's key, wrapped so that only it can read it.",
            "Access that was taken back isn't handed out again; what was pulled before stays where it is."
        })
public final class GrantCommand implements Callable<Integer> {

    @Mixin
    private ModelArgument model;

    @Parameters(index = "1", paramLabel = "ORGANISATION", description = "Its number, as consilium members shows it.")
    private int organisation;

    @Option(names = "--revoke", description = "Take it back, or refuse its request.")
    private boolean revoke;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return model.decide(
                output,
                (revoke ? "took from" : "granted to") + " organisation " + organisation,
                (registry, path) -> registry.send(revoke ? "DELETE" : "PUT", path + "/grants/" + organisation));
    }
}
