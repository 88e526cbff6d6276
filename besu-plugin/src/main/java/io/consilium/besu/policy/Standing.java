package io.consilium.besu.policy;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a policy's answers rest on at one moment, for the log, the health check and {@code consilium_status}.
 *
 * @param problem why nothing can be answered; empty when all is well
 * @param version the contract's {@code permissionsVersion}, where there is one
 * @param members counts of what the contract knows, by name; empty where the plugin doesn't hold it
 */
public record Standing(Optional<Reason> problem, Optional<BigInteger> version, Map<String, Integer> members) {
    /** Keeps its own copy, in a fixed order. */
    public Standing {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }

    /** A standing in which everything is refused. */
    public static Standing unreadable(Reason problem) {
        return new Standing(Optional.of(problem), Optional.empty(), Map.of());
    }

    /** A standing that rests on a snapshot. */
    public static Standing readable(BigInteger version, Map<String, Integer> members) {
        return new Standing(Optional.empty(), Optional.of(version), members);
    }

    /** A standing without a snapshot: each answer is asked of the contract. */
    public static Standing askedEachTime() {
        return new Standing(Optional.empty(), Optional.empty(), Map.of());
    }

    /** The same, but questions fail by a fault of the plugin or of Besu. */
    public Standing failing() {
        return new Standing(Optional.of(Reason.INTERNAL_ERROR), version, members);
    }

    /** Whether questions can be answered. */
    public boolean readable() {
        return problem.isEmpty();
    }
}
