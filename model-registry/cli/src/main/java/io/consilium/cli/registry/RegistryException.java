package io.consilium.cli.registry;

import java.io.Serial;

/** A registry refused a request, can't be reached, or isn't to be trusted with it. */
public final class RegistryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;

    public RegistryException(String message) {
        this(message, "");
    }

    /** A refusal, by the name that the registry gave to it. */
    RegistryException(String message, String problem) {
        super(message);
        this.problem = problem;
    }

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
        this.problem = "";
    }

    /** What the registry calls its refusal, such as {@code recalled}; empty if it said nothing. */
    public String problem() {
        return problem;
    }
}
