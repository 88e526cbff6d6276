package io.consilium.cli.network;

import io.consilium.cli.terminal.Output;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.folder.SiteFolder;
import java.nio.file.Path;
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
            "or bring it up to date after others have joined or an upgrade; what was edited stays as it is."
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

    @Override
    public Integer call() {
        if (!SiteFolder.isAt(folder)) {
            throw new GenesisException.Unreadable(
                    folder + " is no site's folder: it has no member.json; make one with: consilium site init");
        }
        Joining joining = Joining.of(SiteFolder.at(folder), Joining.offered(shared), plugin);
        output.answer(joining.answer(), joining::print);
        return 0;
    }
}
