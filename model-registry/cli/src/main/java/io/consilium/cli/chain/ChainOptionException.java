package io.consilium.cli.chain;

import java.io.Serial;

/** What was typed doesn't say which ledger or account is meant; the message says what to type instead. */
public final class ChainOptionException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ChainOptionException(String message) {
        super(message);
    }
}
