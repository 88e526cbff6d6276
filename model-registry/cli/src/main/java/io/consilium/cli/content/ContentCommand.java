package io.consilium.cli.content;

import picocli.CommandLine.Command;

/** Everything about stored contents. */
@Command(
        name = "content",
        description = "Check and repair the contents that a site keeps in a folder.",
        subcommands = {VerifyCommand.class, RepairCommand.class})
public final class ContentCommand {}
