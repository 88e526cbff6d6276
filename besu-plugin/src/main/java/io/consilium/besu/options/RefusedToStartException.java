package io.consilium.besu.options;

/** The node mustn't start like this. Thrown into Besu before anything is open; the node then stops. */
public final class RefusedToStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says what is wrong and what to do. */
    public RefusedToStartException(String message) {
        super(message);
    }
}
