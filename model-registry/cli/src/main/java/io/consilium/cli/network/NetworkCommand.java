package io.consilium.cli.network;

import picocli.CommandLine.Command;

/** Everything about networks as a whole. */
@Command(
        name = "network",
        description = "Make a network, join one, let somebody in, and check that all is well.",
        subcommands = {
            CreateCommand.class,
            IdentityCommand.class,
            JoinCommand.class,
            AddOrganisationCommand.class,
            UpdateOrganisationCommand.class,
            RemoveOrganisationCommand.class,
            SealerCommand.class,
            CheckCommand.class
        })
public final class NetworkCommand {}
