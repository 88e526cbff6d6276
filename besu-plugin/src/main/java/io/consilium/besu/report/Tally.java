package io.consilium.besu.report;

import io.consilium.besu.policy.Reason;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts checks by kind and reason; a count costs no allocation and no lock. */
public final class Tally {
    private final Map<Kind, Map<Reason, LongAdder>> counts = new EnumMap<>(Kind.class);

    /** Starts at zero. */
    public Tally() {
        for (Kind kind : Kind.values()) {
            Map<Reason, LongAdder> ofKind = new EnumMap<>(Reason.class);
            for (Reason reason : Reason.values()) {
                ofKind.put(reason, new LongAdder());
            }
            counts.put(kind, ofKind);
        }
    }

    /** Counts one check. */
    public void count(Kind kind, Reason reason) {
        at(kind, reason).increment();
    }

    /** How many checks of a kind ended with a reason. */
    public long sum(Kind kind, Reason reason) {
        return at(kind, reason).sum();
    }

    /** How many checks of a kind were allowed, or refused. */
    public long sum(Kind kind, boolean allowed) {
        long sum = 0;
        for (Reason reason : Reason.values()) {
            sum += reason.allowed() == allowed ? sum(kind, reason) : 0;
        }
        return sum;
    }

    /** All kinds with what was allowed and refused. */
    public Map<String, Map<String, Long>> sums() {
        Map<String, Map<String, Long>> sums = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            sums.put(kind.label(), new TreeMap<>(Map.of("allowed", sum(kind, true), "refused", sum(kind, false))));
        }
        return sums;
    }

    private LongAdder at(Kind kind, Reason reason) {
        return counts.get(kind).get(reason);
    }
}
