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
    private final transient Optional<Long> size;

    private Refusal(String name, HttpStatus status, String detail) {
        this(name, status, detail, Optional.empty(), Optional.empty());
    }

    private Refusal(String name, HttpStatus status, String detail, Optional<Duration> retryAfter, Optional<Long> size) {
        super(detail);
        this.name = name;
        this.status = status;
        this.retryAfter = retryAfter;
        this.size = size;
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
        return new Refusal(name, HttpStatus.TOO_MANY_REQUESTS, detail, Optional.of(retryAfter), Optional.empty());
    }

    /** Of what has so many bytes, none are where they were asked for. */
    public static Refusal beyond(String name, String detail, long size) {
        return new Refusal(
                name, HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, detail, Optional.empty(), Optional.of(size));
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

    /** How many bytes there are, if others were asked for. */
    public Optional<Long> size() {
        return size;
    }
}
