package io.consilium.service.request;

import io.micronaut.http.HttpRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Names everything that is done because of one wish, from the request to the ledger, by an id as W3C Trace Context has it.
 *
 * @param id 32 hexadecimal digits, not all zero
 */
public record Trace(String id) {

    static final String HEADER = "traceparent";
    private static final String ATTRIBUTE = "consilium.trace";
    /** Under which each log line shows it. */
    private static final String LOGGED = "trace";

    private static final int ID_BYTES = 16;
    private static final int SPAN_BYTES = 8;
    private static final Pattern ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    /** A later version may say more at the end; 00 may not, and ff is none. */
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}((?:-.*)?)");

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Checks itself. */
    public Trace {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("A trace id has 32 hexadecimal digits, not all zero: " + id);
        }
    }

    /** A trace that begins here. */
    public static Trace begun() {
        return new Trace(random(ID_BYTES));
    }

    /** That of a request: its {@code traceparent}'s, else its {@code X-Request-Id} if that can be one, else a new one. */
    static Trace of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, Trace.class).orElseGet(() -> {
            Trace trace = brought(request.getHeaders().getAll(HEADER))
                    .or(() -> request.getHeaders().findFirst(RequestIds.HEADER).flatMap(Trace::named))
                    .orElseGet(Trace::begun);
            request.setAttribute(ATTRIBUTE, trace);
            return trace;
        });
    }

    /** The one that this thread works for, if it does for one. */
    public static Optional<Trace> current() {
        return Optional.ofNullable(MDC.get(LOGGED)).map(Trace::new);
    }

    /** Does some work, during which each line that this thread logs shows the id. */
    public void during(Runnable work) {
        MDC.put(LOGGED, id);
        try {
            work.run();
        } finally {
            MDC.remove(LOGGED);
        }
    }

    /** As the header of an answer: our own part of the trace has a name of its own. */
    String parent() {
        return "00-" + id + "-" + random(SPAN_BYTES) + "-01";
    }

    private static Optional<Trace> brought(List<String> headers) {
        if (headers.size() != 1) {
            return Optional.empty();
        }
        Matcher parent = PARENT.matcher(headers.getFirst());
        boolean sound = parent.matches()
                && (parent.group(2).isEmpty() || !headers.getFirst().startsWith("00"));
        return sound ? named(parent.group(1)) : Optional.empty();
    }

    private static Optional<Trace> named(String text) {
        String digits = text.replace("-", "").toLowerCase(Locale.ROOT);
        return ID.matcher(digits).matches() ? Optional.of(new Trace(digits)) : Optional.empty();
    }

    private static String random(int bytes) {
        byte[] fresh = new byte[bytes];
        RANDOM.nextBytes(fresh);
        // Never all zero, which would be no id.
        fresh[0] |= 1;
        return HexFormat.of().formatHex(fresh);
    }
}
