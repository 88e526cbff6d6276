package io.consilium.service.headers;

import io.micronaut.context.annotation.Property;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.util.Map;

/** Tells browsers and caches on every answer, also a refusal, what they must not do with it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
public final class SecurityHeaders implements Ordered {

    /** What every answer says that has nothing of its own to say. */
    public static final Map<String, String> CUSTOMARY = Map.of(
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Content-Security-Policy",
            "default-src 'none'; frame-ancestors 'none'",
            HttpHeaders.CACHE_CONTROL,
            "no-store");

    private final boolean secure;

    SecurityHeaders(
            @Property(name = "micronaut.server.ssl.enabled", defaultValue = "false") boolean tls,
            @Property(name = "consilium.tls.terminated-elsewhere", defaultValue = "false") boolean proxied) {
        this.secure = tls || proxied;
    }

    /** Outside of everything else, so that what others refuse gets them, too. */
    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    /** Also for what the server refuses before any filter sees it: a head that is too long, or is no request. */
    @ResponseFilter
    public void protect(MutableHttpResponse<?> response) {
        if (response.code() == HttpStatus.NOT_MODIFIED.getCode()) {
            // What was kept under a tag may be kept on; all else may not be.
            addIfAbsent(response, HttpHeaders.CACHE_CONTROL, "private, no-cache");
        }
        CUSTOMARY.forEach((name, value) -> addIfAbsent(response, name, value));
        if (secure) {
            addIfAbsent(response, "Strict-Transport-Security", "max-age=31536000");
        }
    }

    private static void addIfAbsent(MutableHttpResponse<?> response, String name, String value) {
        if (!response.getHeaders().contains(name)) {
            response.header(name, value);
        }
    }
}
