package io.consilium.cli.registry;

import java.io.IOException;
import java.io.Serial;

/** A registry took a request and said nothing for longer than anybody waits: it, or the way to it, hangs. */
public final class SilentRegistryException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    SilentRegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
