package io.consilium.service.headers;

import io.micronaut.context.annotation.Property;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Tells browsers and caches on every answer, also a refusal, what they must not do with it. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class SecurityHeaders implements Ordered {

    private static final String POLICY = "Content-Security-Policy";

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

    @ResponseFilter
    void protect(MutableHttpResponse<?> response) {
        response.header("X-Content-Type-Options", "nosniff").header("Referrer-Policy", "no-referrer");
        if (!response.getHeaders().contains(POLICY)) {
            response.header(POLICY, "default-src 'none'; frame-ancestors 'none'");
        }
        if (!response.getHeaders().contains(HttpHeaders.CACHE_CONTROL)) {
            // What was kept under a tag may be kept on; all else may not be.
            response.header(
                    HttpHeaders.CACHE_CONTROL,
                    response.code() == HttpStatus.NOT_MODIFIED.getCode() ? "private, no-cache" : "no-store");
        }
        if (secure) {
            response.header("Strict-Transport-Security", "max-age=31536000");
        }
    }
}
