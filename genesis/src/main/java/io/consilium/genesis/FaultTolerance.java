package io.consilium.genesis;

import java.util.Optional;

/**
 * How many validators may fail before a QBFT network stops.
 *
 * @param validators how many there are; at least one
 */
public record FaultTolerance(int validators) {

    /** Checks that there is a validator at all. */
    public FaultTolerance {
        if (validators < 1) {
            throw new GenesisException.Invalid(
                    "a network needs at least one hospital: only hospitals' nodes seal blocks and only hospitals vote");
        }
    }

    /** How many may be down, or lie, at the same time: (n − 1) / 3 in whole numbers. */
    public int tolerated() {
        return (validators - 1) / 3;
    }

    /** How many must agree on each block: two thirds, rounded up. */
    public int quorum() {
        return (2 * validators + 2) / 3;
    }

    /** What to think of before starting with this number, with the arithmetic. */
    public Optional<String> warning() {
        String fact = validators + (validators == 1 ? " hospital is a validator: " : " hospitals are validators: ")
                + quorum() + " must agree on each block, and ⌊(" + validators + " − 1) / 3⌋ = " + tolerated()
                + " may fail";
        if (tolerated() == 0) {
            return Optional.of(fact + ". Any one of them that is down stops the network; 4 tolerate one");
        }
        int asGood = 3 * tolerated() + 1;
        return validators == asGood
                ? Optional.empty()
                : Optional.of(fact + ", no more than with " + asGood + ". " + (asGood + 3) + " would tolerate "
                        + (tolerated() + 1)
                        + (validators % 2 == 0
                                ? "; an even number of hospitals can also split its votes in half"
                                : ""));
    }
}
