package io.consilium.cli.site;

import io.consilium.cli.network.InitCommand;
import picocli.CommandLine.Command;

/** Makes a site, and runs it out of its folder. */
@Command(
        name = "site",
        synopsisSubcommandLabel = "COMMAND",
        description = "Make a site, and run it out of its folder.",
        subcommands = {InitCommand.class, SiteStartCommand.class, SiteStatusCommand.class})
public final class SiteCommand {}
