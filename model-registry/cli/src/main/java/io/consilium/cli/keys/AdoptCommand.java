package io.consilium.cli.keys;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.folder.KeyRotation;
import io.consilium.genesis.folder.RunningNode;
import io.consilium.genesis.folder.SiteFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the next key of a node in the place of the present one. */
@Command(
        name = "adopt",
        description = "Put the node's next key, which keys rotate node made, in the place of the present one.")
final class AdoptCommand implements Callable<Integer> {

    /** What is adopted this way: a node can't change its key while it runs. */
    enum Kind {
        node
    }

    @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
    private Kind kind;

    @Option(names = "--site", paramLabel = "DIR", required = true, description = "The site's folder.")
    private Path path;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (!SiteFolder.isAt(path)) {
            throw new KeyException(path + " is no site's folder: there is no member.json in it");
        }
        SiteFolder folder = SiteFolder.at(path);
        KeyRotation rotation = KeyRotation.of(folder);
        RunningNode.sign(folder).ifPresent(sign -> {
            throw new KeyException(
                    "the node of " + path + " still runs: " + sign + "; stop it first: " + folder.path("stop"));
        });
        if (!rotation.hasNextNode() && rotation.isUnsettled(KeyRotation.Kind.NODE)) {
            rotation.settle(KeyRotation.Kind.NODE);
        } else {
            rotation.adoptNode();
        }
        String node = folder.member().node().digits();
        output.answer(
                Map.of("kind", kind.name(), "now", node),
                text -> text.println("from its next start on the node is " + node + ", and its sealer "
                        + folder.member().sealer()));
        return 0;
    }
}
