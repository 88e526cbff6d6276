package io.consilium.cli.keys;

import java.io.Serial;

/** Why a key isn't changed: what was wrong, and what to do. */
public final class KeyException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    KeyException(String message) {
        super(message);
    }
}
