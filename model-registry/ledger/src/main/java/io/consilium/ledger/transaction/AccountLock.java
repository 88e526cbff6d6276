package io.consilium.ledger.transaction;

import io.consilium.contracts.Address;

/**
 * Makes one program at a time the writer of an account.
 *
 * <p>Needed only where several programs sign with the same account: replicas of a service take a lock in the database
 * that they share. Threads of one program are kept apart without it. It is held while a number is chosen and the
 * transaction handed to the node, not until it is mined.
 */
@FunctionalInterface
public interface AccountLock {
    /** No other program signs with the account. */
    AccountLock NONE = account -> () -> {};

    /** Waits until this program is the writer. */
    Held hold(Address account);

    /** Being the writer, until closed. */
    @FunctionalInterface
    interface Held {
        void close();
    }
}
