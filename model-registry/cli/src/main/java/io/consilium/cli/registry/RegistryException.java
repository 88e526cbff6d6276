package io.consilium.cli.registry;

import java.io.Serial;

/** A registry refused a request, can't be reached, or isn't to be trusted with it. */
public final class RegistryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public RegistryException(String message) {
        super(message);
    }

    RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
