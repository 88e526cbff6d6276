package io.consilium.content;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again, at growing intervals, what failed since a store couldn't be reached. */
final class Recovery {

    /** What is tried; it must not matter how often it is done. */
    interface Attempt<T> {
        T run() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration atMost;
    private final BooleanSupplier over;

    /** Tries for so long at most, and no longer than it isn't over. */
    Recovery(Duration atMost, BooleanSupplier over) {
        this.atMost = atMost;
        this.over = over;
    }

    /** Tries until it works, it fails in a way that trying again won't mend, or the time is over. */
    <T> T trying(Attempt<T> attempt) throws IOException {
        long start = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.run();
            } catch (ContentException.Unreachable e) {
                long then = System.nanoTime() - start + pause.toNanos();
                if (over.getAsBoolean() || then > atMost.toNanos()) {
                    throw e;
                }
                LOG.warn("store unreachable retry_in_ms={} cause={}", pause.toMillis(), e.getMessage());
                sleep(pause);
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            }
        }
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            // A little chance, so that many who lost the same store don't come back at the same moment.
            Thread.sleep(pause.toMillis() * ThreadLocalRandom.current().nextInt(75, 126) / 100);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }
}
