package io.consilium.cli.keys;

import io.consilium.cli.registry.Registry;
import io.consilium.cli.terminal.Output;
import io.consilium.genesis.Member;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes a former account or node of the organisation off the ledger. */
@Command(
        name = "retire",
        description = "Take a former account or node off the ledger; from the next block on it is a stranger's.")
final class RetireCommand implements Callable<Integer> {

    /** What can be taken away; an encryption key is replaced by rotating it. */
    enum Kind {
        account,
        node
    }

    @Parameters(index = "0", paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind;

    @Parameters(
            index = "1",
            paramLabel = "KEY",
            description = "The account's address, or the 128 digits of the node, as keys show names it.")
    private String key;

    @Mixin
    private OwnSite site;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Member own = site.folder().member();
        String inUse = kind == Kind.account ? own.account().hex() : own.node().digits();
        if (key.equalsIgnoreCase(inUse)) {
            throw new KeyException("this " + kind + " is the one that "
                    + site.folder().path() + " uses; rotate it first: consilium keys rotate " + kind);
        }
        try (Registry open = site.registry(output)) {
            open.send("DELETE", "/organisation/" + kind + "s/" + Registry.segment(key));
            output.answer(
                    Map.of("kind", kind.name(), "retired", key),
                    text -> text.println("the ledger knows the " + kind + " " + key + " no more"));
            return 0;
        }
    }
}
