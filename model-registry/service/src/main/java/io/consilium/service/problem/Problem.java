package io.consilium.service.problem;

import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Locale;

/**
 * Why a request was refused, as RFC 9457 has it.
 *
 * @param type a name for programs, {@code urn:consilium:problem:…}
 * @param title what kind of problem, the same for all of its type
 * @param status the HTTP status, once more
 * @param detail what was wrong here, what was expected and what to do
 * @param requestId by which the site's administrator finds it in the log
 */
@Serdeable
public record Problem(String type, String title, int status, String detail, String requestId) {

    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "urn:consilium:problem:";

    static Problem of(String name, HttpStatus status, String detail, String requestId) {
        String title = name.substring(0, 1).toUpperCase(Locale.ROOT)
                + name.substring(1).replace('-', ' ');
        return new Problem(TYPES + name, title, status.getCode(), detail, requestId);
    }
}
