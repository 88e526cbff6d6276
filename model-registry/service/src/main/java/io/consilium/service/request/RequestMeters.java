package io.consilium.service.request;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micronaut.http.HttpMethod;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long requests took until their answer began, by route and outcome; there are no more of these than routes and codes. */
@Singleton
final class RequestMeters {

    private static final int INTERNAL_ERROR = 500;

    private record Kind(HttpMethod method, String route, int status) {}

    private final MeterRegistry meters;
    private final Counter errors;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    RequestMeters(MeterRegistry meters) {
        this.meters = meters;
        // There from the start, so that the first one is seen to come.
        this.errors = Counter.builder("consilium.internal.errors")
                .description("Answers with status 500")
                .register(meters);
    }

    /** A method that somebody made up is one of its own, the same for all. */
    void answered(HttpMethod method, String route, int status, long nanoseconds) {
        timers.computeIfAbsent(new Kind(method, route, status), this::timer).record(Duration.ofNanos(nanoseconds));
        if (status == INTERNAL_ERROR) {
            errors.increment();
        }
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
