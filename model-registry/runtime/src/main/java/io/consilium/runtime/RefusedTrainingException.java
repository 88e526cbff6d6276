package io.consilium.runtime;

/** A training that can't start, go on or end well; {@link #reason()} says why. */
public final class RefusedTrainingException extends RefusedException {

    /** Why there is no model. */
    public enum Reason {
        /** What was interrupted is another training than this one. */
        OTHER_TRAINING,
        /** The loss isn't a number any more. */
        DIVERGED,
        /** Somebody asked to stop; what was reached is kept. */
        STOPPED
    }

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** A refusal for a reason, in words. */
    public RefusedTrainingException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A refusal for a reason, in words, with what brought it about. */
    public RefusedTrainingException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why there is no model. */
    public Reason reason() {
        return reason;
    }
}
