package io.consilium.ledger.transaction;

/**
 * Is told of a transaction after it was signed and before it is sent.
 *
 * <p>Who writes it down here can await it after a crash, and will not send a second one. If it throws, nothing is sent. It
 * is told again, for the same step, if the number turns out to be taken by another program: the last one counts.
 */
@FunctionalInterface
public interface Journal {
    /** Nothing is to be remembered. */
    Journal NONE = transaction -> {};

    void signed(SignedTransaction transaction);
}
