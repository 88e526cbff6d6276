package io.consilium.besu.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.testing.Eventually;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CoarseClockTest {

    @Test
    void goesForwardByItselfAndIsNeverAhead() {
        CoarseClock clock = new CoarseClock();
        long start = clock.getAsLong();

        Eventually.until("it has ticked twice", () -> clock.getAsLong() - start >= 400);

        assertTrue(clock.getAsLong() <= TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }
}
