package io.consilium.cli.audit;

import java.io.Serial;

/** A registry's answer that nothing can be compared with; the message says why. */
final class UnusableAnswerException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    UnusableAnswerException(String message) {
        super(message);
    }

    UnusableAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
