package io.consilium.cli.site;

import picocli.CommandLine.Command;

/** Runs a site out of its folder. */
@Command(
        name = "site",
        synopsisSubcommandLabel = "COMMAND",
        description = "Run a site out of the folder that consilium network made for it.",
        subcommands = {SiteStartCommand.class, SiteStatusCommand.class})
public final class SiteCommand {}
