package io.consilium.besu.report;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time to a quarter of a second, at the cost of reading a field.
 *
 * <p>Asking the machine costs as much as a whole check; under a flood of refusals one thread does it for all of them. It goes
 * only forward and begins anywhere.
 */
final class CoarseClock implements LongSupplier {
    private static final long TICK_MILLIS = 250;

    private volatile long millis = now();

    /** Ticks from now on, until Besu ends. */
    CoarseClock() {
        Thread.ofVirtual().name("consilium-clock").start(this::tick);
    }

    @Override
    public long getAsLong() {
        return millis;
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK_MILLIS);
                millis = now();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
