package io.consilium.content;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waiting in the middle of a stream. */
final class Waits {

    private Waits() {}

    static void until(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Waited for nothing");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void forMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
