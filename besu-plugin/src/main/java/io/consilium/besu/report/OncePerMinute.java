package io.consilium.besu.report;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Lets each key pass at most once a minute.
 *
 * <p>Bounded and without allocation: a key shares one of a fixed number of places with others, and a place lets one key
 * pass a minute. So an attacker who invents senders can't fill the log or the memory; whoever shares the place with one that
 * has just passed waits its turn.
 */
public final class OncePerMinute {
    static final int PLACES = 512;
    static final long MINUTE_MILLIS = 60_000;

    private final LongSupplier clockMillis;
    private final AtomicLongArray lastPassed = new AtomicLongArray(PLACES);
    private final LongAdder heldBack = new LongAdder();

    /** Measures minutes with a clock that only goes forward. */
    public OncePerMinute(LongSupplier clockMillis) {
        this.clockMillis = clockMillis;
        for (int i = 0; i < PLACES; i++) {
            lastPassed.set(i, Long.MIN_VALUE / 2);
        }
    }

    /** Whether the key passes now. */
    public boolean pass(long key) {
        int place = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (PLACES - 1);
        long now = clockMillis.getAsLong();
        long last = lastPassed.get(place);
        if (now - last >= MINUTE_MILLIS && lastPassed.compareAndSet(place, last, now)) {
            return true;
        }
        heldBack.increment();
        return false;
    }

    /** How many were held back since this was asked last. */
    public long takeHeldBack() {
        return heldBack.sumThenReset();
    }
}
