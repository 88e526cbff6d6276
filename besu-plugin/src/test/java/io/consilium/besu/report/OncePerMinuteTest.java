package io.consilium.besu.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OncePerMinuteTest {
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final OncePerMinute once = new OncePerMinute(clock::get);

    @Test
    void keyPassesOnceAMinute() {
        assertTrue(once.pass(7));
        assertFalse(once.pass(7));
        clock.addAndGet(OncePerMinute.MINUTE_MILLIS - 1);
        assertFalse(once.pass(7));
        clock.addAndGet(1);
        assertTrue(once.pass(7));
    }

    @Test
    void otherKeyIsNotHeldBackByIt() {
        assertTrue(once.pass(7));
        assertTrue(LongStream.range(8, 12).anyMatch(once::pass));
    }

    @Test
    void howeverManyKeysAreInventedOnlyABoundedNumberPasses() {
        long passed = LongStream.range(0, 1_000_000).filter(once::pass).count();

        assertTrue(passed <= OncePerMinute.PLACES);
        assertTrue(passed > OncePerMinute.PLACES / 2);
        assertEquals(1_000_000 - passed, once.takeHeldBack());
        assertEquals(0, once.takeHeldBack());
    }

    @Test
    void clockMayBeginAnywhere() {
        assertTrue(new OncePerMinute(() -> 0).pass(1));
        assertTrue(new OncePerMinute(() -> -5_000_000_000L).pass(1));
    }
}
