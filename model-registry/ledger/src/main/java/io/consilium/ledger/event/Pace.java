package io.consilium.ledger.event;

import java.time.Duration;

/**
 * How an event stream asks.
 *
 * @param polling between two looks at the head, once all was read
 * @param widest so many blocks are asked for at once at most; nodes have a limit of their own (Besu: 5,000)
 * @param logs about so many logs are to be in memory at once
 * @param longestPause between two attempts while the node doesn't answer
 */
public record Pace(Duration polling, int widest, int logs, Duration longestPause) {
    /** Half a second, 5,000 blocks, 4,000 logs, ten seconds. */
    public static final Pace DEFAULT = new Pace(Duration.ofMillis(500), 5_000, 4_000, Duration.ofSeconds(10));

    public Pace {
        if (!polling.isPositive() || !longestPause.isPositive() || widest < 1 || logs < 1) {
            throw new IllegalArgumentException("A pace is positive in every respect");
        }
    }

    public Pace withPolling(Duration other) {
        return new Pace(other, widest, logs, longestPause);
    }
}
