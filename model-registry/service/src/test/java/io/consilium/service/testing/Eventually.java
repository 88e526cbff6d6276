package io.consilium.service.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

/** Waits for what happens by itself a moment later. */
public final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    /** Returns as soon as the condition holds, and fails if it doesn't within half a minute. */
    public static void holds(String what, Callable<Boolean> condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds(condition)) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("never in " + PATIENCE + ": " + what);
            }
            Thread.sleep(50);
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new IllegalStateException("the condition can't be looked at", e);
        }
    }
}
