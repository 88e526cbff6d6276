package io.consilium.ledger.node;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits longer each time, up to a limit, and never exactly as long as others do. */
public final class Backoff {
    private final Duration first;
    private final Duration longest;
    private Duration next;

    public Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** Waits, between half of the present time and all of it. */
    public void pause() throws InterruptedException {
        long millis = next.toMillis();
        Thread.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
    }

    /** After a success: the next wait is short again. */
    public void reset() {
        next = first;
    }
}
