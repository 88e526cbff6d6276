package io.consilium.cli.members;

import java.io.Serial;

/** A file is of another member than the one that is named. */
public final class OtherMemberException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    OtherMemberException(String message) {
        super(message);
    }
}
