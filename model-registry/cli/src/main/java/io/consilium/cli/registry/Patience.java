package io.consilium.cli.registry;

import java.net.URI;
import java.time.Duration;

/**
 * How long a registry may stay silent.
 *
 * <p>A registry waits for a minute for a transaction, and takes two for a publication; before it hands weights out for the first time, it
 * fetches them from another site's store. So it has longer for what it does, and the longer the more bytes move.
 *
 * @param reading until an answer to a question begins
 * @param doing until an answer begins to what takes a step on the ledger, or moves weights
 * @param silence between one byte of an answer and the next
 */
record Patience(Duration reading, Duration doing, Duration silence) {

    /** Longer than the fifteen seconds between two signs of life of a stream of events. */
    static final Patience USUAL = new Patience(Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofSeconds(60));

    /** A slower line than 2 Mbit/s isn't reckoned with. */
    private static final long BYTES_A_SECOND = 256 * 1024;

    /** Until the answer begins to what moves so many bytes there, or within the registry. */
    Duration moving(long bytes) {
        return doing.plusSeconds(bytes / BYTES_A_SECOND);
    }

    /** Of a registry that let this time pass. */
    static SilentRegistryException noAnswer(URI registry, Duration waited, Throwable cause) {
        return new SilentRegistryException(
                "the registry at " + registry + " didn't answer within " + seconds(waited)
                        + "; consilium site status shows whether it hangs",
                cause);
    }

    /** Of a registry that stopped in the middle of an answer. */
    SilentRegistryException noMore(URI registry, Throwable cause) {
        return new SilentRegistryException(
                "nothing more came from the registry at " + registry + " for " + seconds(silence), cause);
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
