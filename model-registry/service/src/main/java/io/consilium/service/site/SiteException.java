package io.consilium.service.site;

import java.io.Serial;

/** The site isn't set up in a way in which it could run; the message says what to change. */
public final class SiteException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public SiteException(String message) {
        super(message);
    }

    public SiteException(String message, Throwable cause) {
        super(message, cause);
    }
}
