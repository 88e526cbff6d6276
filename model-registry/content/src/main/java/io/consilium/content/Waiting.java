package io.consilium.content;

import java.io.InterruptedIOException;

/** Turns an interrupt while waiting for a store into what streams throw. */
final class Waiting {

    private Waiting() {}

    static InterruptedIOException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("Interrupted while waiting for the store");
        interrupted.initCause(cause);
        return interrupted;
    }
}
