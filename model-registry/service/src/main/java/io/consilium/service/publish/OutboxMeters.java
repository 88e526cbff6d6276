package io.consilium.service.publish;

import io.consilium.service.database.Database;
import io.consilium.service.metrics.Glance;
import io.consilium.service.metrics.WhereFiguresAreShown;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** How many publications there are in each state, and how long ago the first upload was complete of those on their way. */
@Context
@WhereFiguresAreShown
final class OutboxMeters {

    private record Seen(Map<PublicationState, Long> counts, Optional<OffsetDateTime> oldest) {}

    private record Count(PublicationState state, long count) {}

    private final Database database;
    private final Clock clock;
    private final Glance<Seen> glance = new Glance<>("outbox-meters", this::look);

    OutboxMeters(MeterRegistry meters, Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        for (PublicationState state : PublicationState.values()) {
            Gauge.builder(
                            "consilium.outbox.publications",
                            () -> glance.figure(seen -> seen.counts().getOrDefault(state, 0L)))
                    .description("Publications of this site, by how far they have come")
                    .tag("state", state.name())
                    .register(meters);
        }
        Gauge.builder("consilium.outbox.oldest.age", () -> glance.figure(this::oldestSeconds))
                .description("How long the oldest publication has waited since its upload was complete; 0 if none does")
                .baseUnit("seconds")
                .register(meters);
    }

    @PostConstruct
    void start() {
        glance.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        glance.stop();
    }

    private Seen look() {
        return database.transaction(session -> {
            Map<PublicationState, Long> counts = new EnumMap<>(PublicationState.class);
            session.query(
                            "select state, count(*) from publication group by state",
                            row -> new Count(PublicationState.valueOf(row.getString(1)), row.getLong(2)))
                    .forEach(each -> counts.put(each.state(), each.count()));
            Optional<OffsetDateTime> oldest = session.query(
                            // A replica of an earlier version doesn't say when the upload was complete.
                            "select min(coalesce(stored_at, changed_at)) from publication"
                                    + " where state in ('STORED', 'SUBMITTED')",
                            row -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class)))
                    .getFirst();
            return new Seen(counts, oldest);
        });
    }

    private double oldestSeconds(Seen seen) {
        return seen.oldest()
                .map(since ->
                        Duration.between(since.toInstant(), clock.instant()).toMillis() / 1e3)
                .orElse(0.0);
    }
}
