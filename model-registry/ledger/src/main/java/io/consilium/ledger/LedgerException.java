package io.consilium.ledger;

import io.consilium.contracts.Address;
import io.consilium.contracts.ContractException;
import io.consilium.contracts.LedgerError;
import io.consilium.contracts.RefusedException;
import io.consilium.contracts.Word;
import java.io.Serial;
import java.util.Optional;

/**
 * Why the ledger could not be read or written.
 *
 * <p>The message says what was wrong, what was expected and what to do. The kinds tell apart what to do by program: wait
 * ({@link Unreachable}), ask a person ({@link WrongChain}, {@link NotPermitted}, {@link SigningFailed}), or answer to
 * whoever asked ({@link Reverted}).
 */
public abstract sealed class LedgerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private LedgerException(String message) {
        super(message);
    }

    private LedgerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A number that the contracts have no room for, so that nothing can be there; nothing was asked or sent. */
    public static final class OutOfRange extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        public OutOfRange(String what, long value, long largest) {
            super("The ledger has no room for " + what + " " + value + ": the largest there can be is " + largest);
        }
    }

    /** The node gives no usable answer at the moment; the same question may be answered later. */
    public static final class Unreachable extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final Reason reason;

        /** How the node failed to answer. */
        public enum Reason {
            /** Nobody listens, or the connection broke. */
            NOT_CONNECTED,
            /** No answer within the time that a request may take. */
            TIMED_OUT,
            /** An HTTP status other than 200. */
            HTTP_STATUS,
            /** The answer isn't JSON-RPC, or isn't what the method answers. */
            GARBLED,
            /** The node is starting, or not in sync yet. */
            NOT_READY
        }

        public Unreachable(Reason reason, String message) {
            super(message);
            this.reason = reason;
        }

        public Unreachable(Reason reason, String message, Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        public Reason reason() {
            return reason;
        }
    }

    /** The node understood the request and declined it, for a reason that is none of the other kinds. */
    public static final class Declined extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final int code;
        private final String words;

        public Declined(String method, int code, String words) {
            super("The node declined " + method + " with code " + code + ": " + words);
            this.code = code;
            this.words = words;
        }

        /** JSON-RPC error code. */
        public int code() {
            return code;
        }

        /** The node's own words, which differ from one kind of node to the other. */
        public String words() {
            return words;
        }
    }

    /** This is another chain than the one that was expected: nothing on it may be trusted. */
    public static final class WrongChain extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final Claim claim;

        /** What didn't hold. */
        public enum Claim {
            /** The chain id is the expected one. */
            CHAIN_ID,
            /** The genesis block is the expected one. */
            GENESIS,
            /** Both contracts stand at their addresses. */
            CONTRACTS_PRESENT,
            /** Their code is the code that this program was built with. */
            CONTRACTS_CODE,
            /** The blocks follow on those that were seen before. */
            HISTORY
        }

        public WrongChain(Claim claim, String message) {
            super(message);
            this.claim = claim;
        }

        public Claim claim() {
            return claim;
        }
    }

    /** A contract refused the step; nothing changed. */
    public static final class Reverted extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final ContractException refusal;
        private final transient Optional<Word> transaction;

        /** Refused before anything was sent. */
        public Reverted(ContractException refusal) {
            super(refusal.getMessage(), refusal);
            this.refusal = refusal;
            this.transaction = Optional.empty();
        }

        /** Refused when it was mined: the ledger had changed since it was sent. */
        public Reverted(ContractException refusal, Word transaction) {
            super("Transaction " + transaction + " was reverted: " + refusal.getMessage(), refusal);
            this.refusal = refusal;
            this.transaction = Optional.of(transaction);
        }

        /** The contract's own error with its arguments; empty if it gave none. */
        public Optional<LedgerError> error() {
            return refusal instanceof RefusedException refused ? Optional.of(refused.error()) : Optional.empty();
        }

        public ContractException refusal() {
            return refusal;
        }

        /** The transaction that was mined in vain, if one was sent. */
        public Optional<Word> transaction() {
            return transaction;
        }
    }

    /** The network doesn't let this account send transactions, or not this one. */
    public static final class NotPermitted extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String words;

        public NotPermitted(Address account, String words) {
            super("The network doesn't take this transaction of " + account + ": " + words
                    + ". Ask the consortium whether the account's organisation is Active and has the role for it");
            this.words = words;
        }

        /** What the node, or the plugin in it, said. */
        public String words() {
            return words;
        }
    }

    /** Another transaction of the same account with the same number was mined: this one never will be. */
    public static final class Replaced extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Word transaction;

        public Replaced(Word transaction, Address account, long nonce) {
            super("Transaction " + transaction + " will never be mined: " + account
                    + " sent another one with the same number " + nonce
                    + ". Look for a second program that signs with this account, then do the step again");
            this.transaction = transaction;
        }

        public Word transaction() {
            return transaction;
        }
    }

    /** The time was over before the transaction was mined; it may still be. Await it again, don't send a second one. */
    public static final class StillPending extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Word transaction;

        public StillPending(Word transaction, String message) {
            super(message);
            this.transaction = transaction;
        }

        public StillPending(Word transaction, String message, Throwable cause) {
            super(message, cause);
            this.transaction = transaction;
        }

        public Word transaction() {
            return transaction;
        }
    }

    /** The key can't be used: no such file, a wrong password, or a remote signer that doesn't answer or has no such key. */
    public static final class SigningFailed extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        public SigningFailed(String message) {
            super(message);
        }

        public SigningFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An event contradicts the events before it: the node left some out, or isn't telling the truth. */
    public static final class Contradiction extends LedgerException {
        @Serial
        private static final long serialVersionUID = 1L;

        public Contradiction(String message) {
            super(message);
        }
    }
}
