package io.consilium.service.metrics;

import io.consilium.service.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;

/** Whether the database answers. */
@Context
@WhereFiguresAreShown
final class DatabaseMeters {

    private final Glance<Integer> glance;

    DatabaseMeters(MeterRegistry meters, Database database) {
        this.glance = new Glance<>(
                "database-meters",
                () -> database.query("select 1", row -> row.getInt(1)).getFirst());
        Gauge.builder("consilium.database.up", () -> glance.latest().isPresent() ? 1 : 0)
                .description("1 while the database answers, else 0")
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
}
