package io.consilium.besu.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something that a node does in its own time; generously, since machines are shared. */
public final class Eventually {
    /** No test depends on how long anything takes, only that it happens. */
    public static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final long PAUSE_MILLIS = 200;

    private Eventually() {}

    /** Returns when the condition holds; fails with what was waited for. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, () -> "", condition);
    }

    /** The same, with more to say if it never comes. */
    public static void until(String what, Supplier<String> atTheEnd, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        RuntimeException last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
                last = null;
            } catch (RuntimeException notYet) {
                last = notYet;
            }
            pause();
        }
        throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain: " + what + " " + atTheEnd.get(), last);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
