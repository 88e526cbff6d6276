package io.consilium.ledger.voucher;

import java.io.Serial;

/** Somebody gave a text that isn't a voucher's code, or not all of one. */
public final class NotAVoucherException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    NotAVoucherException() {
        super("This isn't a voucher's code. Copy all of it: it begins with cv1.");
    }
}
