package io.consilium.cli.demo;

import java.io.Serial;

/** A step of the demo didn't hold; the message says what was expected and what was found. */
final class DemoException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Something that a step proves. */
    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new DemoException(otherwise);
        }
    }
}
