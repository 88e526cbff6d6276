package io.consilium.runtime;

/** A request that was turned away since too many were waiting already; asking again later is right. */
public final class OverloadedException extends RefusedException {

    private static final long serialVersionUID = 1L;

    /** A refusal, in words. */
    public OverloadedException(String message) {
        super(message);
    }
}
