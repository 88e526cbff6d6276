package io.consilium.cli.vouchers;

import picocli.CommandLine.Command;

/** Everything about copies for people without an account. */
@Command(
        name = "voucher",
        synopsisSubcommandLabel = "COMMAND",
        description = "Let a person without an account have one copy of a model of yours, or fetch such a copy.",
        subcommands = {IssueCommand.class, ListCommand.class, RedeemCommand.class})
public final class VoucherCommand {}
