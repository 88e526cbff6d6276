package io.consilium.cli.keys;

import picocli.CommandLine.Command;

/** Everything about a site's own keys. */
@Command(
        name = "keys",
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "See and change a site's own keys: its account, its node's key, its encryption key.",
            "The site's registry must run: it takes the steps on the ledger."
        },
        subcommands = {
            ShowCommand.class,
            RotateCommand.class,
            AdoptCommand.class,
            EnrolCommand.class,
            RetireCommand.class
        })
public final class KeysCommand {}
