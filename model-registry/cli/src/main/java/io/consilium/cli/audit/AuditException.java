package io.consilium.cli.audit;

import java.io.Serial;

/** The audit can't be made, or a report can't be trusted; the message says why and what to do. */
public final class AuditException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public AuditException(String message) {
        super(message);
    }

    public AuditException(String message, Throwable cause) {
        super(message, cause);
    }
}
