package io.consilium.contracts;

import java.time.Duration;
import java.util.Objects;

/**
 * How the consortium's votes are counted.
 *
 * <p>A proposal passes with strictly more than {@code thresholdBasisPoints} of the Active VALIDATOR organisations, and
 * expires after {@code proposalLifetime}. The bounds are those of the contract.
 */
public record VotingRules(int thresholdBasisPoints, Duration proposalLifetime) {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(90);

    // After the bounds: its constructor looks at them.
    public static final VotingRules MAJORITY_WITHIN_A_WEEK = new VotingRules(5_000, Duration.ofDays(7));

    public VotingRules {
        Objects.requireNonNull(proposalLifetime, "proposalLifetime");
        if (thresholdBasisPoints < 5_000 || thresholdBasisPoints > 9_999) {
            throw new IllegalArgumentException(
                    "The threshold is 5,000 to 9,999 basis points, not " + thresholdBasisPoints);
        }
        if (proposalLifetime.compareTo(SHORTEST) < 0
                || proposalLifetime.compareTo(LONGEST) > 0
                || !proposalLifetime.equals(Duration.ofSeconds(proposalLifetime.toSeconds()))) {
            throw new IllegalArgumentException("Proposals stay open for whole seconds between " + SHORTEST + " and "
                    + LONGEST + ", not " + proposalLifetime);
        }
    }
}
