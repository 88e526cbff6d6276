package io.consilium.service.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BucketsTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final Buckets buckets = new Buckets(2, 3, now::get);

    @Test
    void aBucketHoldsABurstAndFillsAtItsRate() {
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, buckets.take("here"));
        }
        assertEquals(Duration.ofMillis(500), buckets.take("here"));

        now.addAndGet(Duration.ofMillis(500).toNanos());

        assertEquals(Duration.ZERO, buckets.take("here"));
        assertEquals(Duration.ofMillis(500), buckets.take("here"));
    }

    @Test
    void askingInVainDoesNotMakeTheWaitLonger() {
        for (int i = 0; i < 100; i++) {
            buckets.take("here");
        }

        assertEquals(Duration.ofMillis(500), buckets.take("here"));
    }

    @Test
    void addressesDoNotShareABucket() {
        for (int i = 0; i < 4; i++) {
            buckets.take("here");
        }

        assertEquals(Duration.ZERO, buckets.take("there"));
    }

    @Test
    void aBucketNeverHoldsMoreThanItsSize() {
        buckets.take("here");
        now.addAndGet(Duration.ofDays(1).toNanos());

        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ZERO, buckets.take("here"));
        }
        assertEquals(Duration.ofMillis(500), buckets.take("here"));
    }
}
