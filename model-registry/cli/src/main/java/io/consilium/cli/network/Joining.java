package io.consilium.cli.network;

import io.consilium.genesis.Network;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SharedFolder;
import io.consilium.genesis.folder.SiteFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A site's way into a network whose operator knows it, and what its people do next. */
record Joining(SiteFolder site, Network network) {

    /**
     * What was joined, for programs.
     *
     * @param programsOfOthers scripts that stay as they are, since no version up to this one wrote them
     */
    record Joined(String folder, long chainId, String genesisHash, int others, List<String> programsOfOthers) {}

    /** Sets a site up, with the plugin if the network wants one. */
    static Joining of(SiteFolder site, SharedFolder offered, PluginOptions plugin) {
        site.join(offered);
        Network network = offered.network();
        Optional<Path> jar = network.permissioned() ? plugin.find() : Optional.empty();
        jar.ifPresent(site::install);
        return new Joining(site, network);
    }

    /** The folder that was handed over; people also give the folder around it. */
    static SharedFolder offered(Path folder) {
        return SharedFolder.isAt(folder)
                ? SharedFolder.at(folder)
                : NetworkFolder.at(folder).shared();
    }

    Joined answer() {
        return new Joined(
                site.path().toString(),
                network.chainId(),
                network.genesisHash().hex(),
                others(),
                site.programsOfOthers());
    }

    void print(PrintWriter text) {
        text.println(site.member().name() + " is set up for network " + network.chainId() + " with " + others()
                + (others() == 1 ? " other member." : " other members."));
        text.println("Its first block is " + network.genesisHash() + ": compare that with the operator, by telephone"
                + " for example, before you start.");
        site.programsOfOthers().forEach(name -> {
            Path program = site.path(name);
            text.println(program + " was edited, or is a newer version's, and stays; this version's is " + program
                    + ".new: take from it what you need.");
        });
        text.println("Start it:             " + site.path("start"));
        text.println("See whether it runs:  consilium network check " + site.path() + " --wait 180");
    }

    private int others() {
        return network.othersThan(site.member()).size();
    }
}
