package io.consilium.besu.chain;

import io.consilium.besu.policy.Reason;

/**
 * The contract gave no usable answer.
 *
 * <p>Stays inside the plugin: every kind ends as a refusal with {@link #reason()}.
 */
public abstract sealed class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    private UnreadableException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What to tell those who asked. */
    public final Reason reason() {
        return reason;
    }

    /** The block or its state can't be read yet; a moment later it may be. The only kind worth waiting for. */
    public static final class StateNotReadyException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        public StateNotReadyException(String message) {
            super(Reason.STATE_NOT_READY, message, null);
        }

        public StateNotReadyException(String message, Throwable cause) {
            super(Reason.STATE_NOT_READY, message, cause);
        }
    }

    /** No code stands at the address, or code that answers nothing. */
    public static final class NoContractException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        public NoContractException(String message) {
            super(Reason.NO_CONTRACT, message, null);
        }
    }

    /** The contract refused to answer. */
    public static final class CallRevertedException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        public CallRevertedException(String message) {
            super(Reason.CONTRACT_REVERTED, message, null);
        }
    }

    /** The contract's run broke off: no gas left, or an instruction that is none. */
    public static final class CallHaltedException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        public CallHaltedException(String message) {
            super(Reason.CONTRACT_HALTED, message, null);
        }
    }

    /** Besu won't run such a call at all, now or later. */
    public static final class CallNotRunException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        public CallNotRunException(String message) {
            super(Reason.CALL_NOT_RUN, message, null);
        }
    }

    /** The answer isn't what the interface promises. */
    public static final class UndecodableAnswerException extends UnreadableException {
        private static final long serialVersionUID = 1L;

        public UndecodableAnswerException(String message) {
            super(Reason.UNDECODABLE_ANSWER, message, null);
        }
    }
}
