package io.consilium.ledger.transaction;

/**
 * Is told of a transaction after it was signed and before it is sent.
 *
 * <p>Who writes it down here can await it after a crash, and will not send a second one. If it throws, nothing is sent.
 */
@FunctionalInterface
public interface Journal {
    /** Nothing is to be remembered. */
    Journal NONE = transaction -> {};

    void signed(SignedTransaction transaction);
}
