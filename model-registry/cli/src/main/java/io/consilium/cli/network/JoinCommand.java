package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Network;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SharedFolder;
import io.consilium.genesis.folder.SiteFolder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts into a site's folder what it needs to run in a network, or brings it up to date. */
@Command(
        name = "join",
        description = {
            "Set a site up for a network whose operator knows its member.json,",
            "or bring it up to date after others have joined; its own settings stay as they are."
        })
final class JoinCommand implements Callable<Integer> {

    @Parameters(paramLabel = "SITE", description = "The site's folder.")
    private Path folder;

    @Option(
            names = "--network",
            paramLabel = "DIR",
            required = true,
            description = "The folder network that the network's operator gave you.")
    private Path shared;

    @Mixin
    private PluginOptions plugin;

    @Mixin
    private Output output;

    /** What was joined, for programs. */
    record Joined(String folder, long chainId, String genesisHash, int others) {}

    @Override
    public Integer call() {
        if (!SiteFolder.isAt(folder)) {
            throw new GenesisException.Unreadable(
                    folder + " is no site's folder: it has no member.json; make one with: consilium network identity");
        }
        SiteFolder site = SiteFolder.at(folder);
        SharedFolder offered = shared();
        site.join(offered);
        Network network = offered.network();
        Optional<Path> jar = network.permissioned() ? plugin.find() : Optional.empty();
        jar.ifPresent(site::install);
        int others = network.othersThan(site.member()).size();
        Joined joined = new Joined(
                folder.toString(), network.chainId(), network.genesisHash().hex(), others);
        output.answer(joined, text -> {
            text.println(site.member().name() + " is set up for network " + network.chainId() + " with " + others
                    + (others == 1 ? " other member." : " other members."));
            text.println("Its first block is " + network.genesisHash()
                    + ": compare that with the operator, by telephone" + " for example, before you start.");
            text.println("Start it:             " + site.path("start"));
            text.println("See whether it runs:  consilium network check " + folder + " --wait 180");
        });
        return 0;
    }

    /** People also give the folder around it. */
    private SharedFolder shared() {
        if (SharedFolder.isAt(shared)) {
            return SharedFolder.at(shared);
        }
        return NetworkFolder.at(shared).shared();
    }
}
