package io.consilium.service.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long requests took until their answer began, by route and outcome; there are no more of these than routes and codes. */
@Context
final class RequestMeters {

    private static final int INTERNAL_ERROR = 500;
    private static final List<String> SIGN_IN = List.of("/api/v1/sign-in", "/api/v1/sign-in/challenge");
    private static final List<Integer> REFUSALS = List.of(400, 401, 403, 429);

    private record Kind(HttpMethod method, String route, int status) {}

    private final MeterRegistry meters;
    private final Counter errors;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry meters) {
        this.meters = meters;
        // There from the start, so that the first ones are seen to come.
        this.errors = Counter.builder("consilium.internal.errors")
                .description("Answers with status 500")
                .register(meters);
        SIGN_IN.forEach(route -> REFUSALS.forEach(status -> shown(new Kind(HttpMethod.POST, route, status))));
    }

    /** A method that somebody made up is one of its own, the same for all. */
    void answered(HttpMethod method, String route, int status, long nanoseconds) {
        shown(new Kind(method, route, status)).record(Duration.ofNanos(nanoseconds));
        if (status == INTERNAL_ERROR) {
            errors.increment();
        }
    }

    private Timer shown(Kind kind) {
        return timers.computeIfAbsent(kind, this::timer);
    }

    private Timer timer(Kind kind) {
        return Timer.builder("consilium.http.request")
                .description("From a request to the beginning of its answer, by the route's template")
                .tag("method", kind.method().name())
                .tag("route", kind.route())
                .tag("status", Integer.toString(kind.status()))
                .serviceLevelObjectives(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(5))
                .register(meters);
    }
}
