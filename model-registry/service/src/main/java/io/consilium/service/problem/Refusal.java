package io.consilium.service.problem;

import io.micronaut.http.HttpStatus;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;

/** The service refuses a request, for a reason that its caller can read and act on. */
public final class Refusal extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;
    private final HttpStatus status;
    private final transient Optional<Duration> retryAfter;

    private Refusal(String name, HttpStatus status, String detail) {
        this(name, status, detail, Optional.empty());
    }

    private Refusal(String name, HttpStatus status, String detail, Optional<Duration> retryAfter) {
        super(detail);
        this.name = name;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The request itself is wrong. */
    public static Refusal invalid(String name, String detail) {
        return new Refusal(name, HttpStatus.BAD_REQUEST, detail);
    }

    /** Who asks must say who it is. */
    public static Refusal unauthorized(String name, String detail) {
        return new Refusal(name, HttpStatus.UNAUTHORIZED, detail);
    }

    /** Who asks may not have it. */
    public static Refusal forbidden(String name, String detail) {
        return new Refusal(name, HttpStatus.FORBIDDEN, detail);
    }

    /** There is no such thing. */
    public static Refusal notFound(String name, String detail) {
        return new Refusal(name, HttpStatus.NOT_FOUND, detail);
    }

    /** Things stand in a way that this can't be done now. */
    public static Refusal conflict(String name, String detail) {
        return new Refusal(name, HttpStatus.CONFLICT, detail);
    }

    /** What was sent isn't what it should be. */
    public static Refusal unprocessable(String name, String detail) {
        return new Refusal(name, HttpStatus.UNPROCESSABLE_ENTITY, detail);
    }

    /** It was there and must not be used any more. */
    public static Refusal gone(String name, String detail) {
        return new Refusal(name, HttpStatus.GONE, detail);
    }

    /** A part that this needs gives no answer now. */
    public static Refusal unavailable(String name, String detail) {
        return new Refusal(name, HttpStatus.SERVICE_UNAVAILABLE, detail);
    }

    /** Who asks has asked too often, and may come back after a time. */
    public static Refusal tooMany(String name, String detail, Duration retryAfter) {
        return new Refusal(name, HttpStatus.TOO_MANY_REQUESTS, detail, Optional.of(retryAfter));
    }

    public String name() {
        return name;
    }

    public HttpStatus status() {
        return status;
    }

    /** When asking again is sensible, if that is known. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
