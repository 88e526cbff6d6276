package io.consilium.besu.options;

import io.consilium.besu.chain.Chain;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Sees to it that Besu gives the plugin's calls of the contract the gas that they ask for.
 *
 * <p>Besu cuts the calls of plugins, too, down to {@code --rpc-gas-cap}. A contract that runs out of gas on this node and not
 * on the others would have this node judge blocks by another answer than theirs.
 */
public final class GasCap {
    private GasCap() {}

    /** Throws unless the cap, wherever it was given, leaves room; zero means that there is none. */
    public static void requireRoom(CommandSpec besu) {
        OptionSpec option = besu.findOption("--rpc-gas-cap");
        if (option != null && option.getValue() instanceof Number cap && cap.longValue() > 0) {
            requireRoom(cap.longValue());
        }
    }

    private static void requireRoom(long cap) {
        if (cap < Chain.GAS_OF_A_CALL) {
            throw new RefusedToStartException("--rpc-gas-cap=" + cap
                    + " (command line, environment or configuration file)"
                    + " also limits the plugin's calls of the permissioning contract, so this node could judge blocks"
                    + " differently from the others: give at least " + Chain.GAS_OF_A_CALL + ", or 0 for no limit");
        }
    }
}
