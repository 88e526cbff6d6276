package io.consilium.service.models;

import io.consilium.contracts.ModelStatus;
import io.consilium.service.database.Database;
import io.consilium.service.metrics.Glance;
import io.consilium.service.metrics.WhereFiguresAreShown;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/** How many models stand where, as the tables have it. */
@Context
@WhereFiguresAreShown
final class ModelMeters {

    private record Count(ModelStatus status, long count) {}

    private final Database database;
    private final Glance<Map<ModelStatus, Long>> glance = new Glance<>("model-meters", this::look);

    ModelMeters(MeterRegistry meters, Database database) {
        this.database = database;
        for (ModelStatus status : EnumSet.complementOf(EnumSet.of(ModelStatus.NONE))) {
            Gauge.builder("consilium.models", () -> glance.figure(counts -> counts.getOrDefault(status, 0L)))
                    .description("Models on the ledger, by where they stand")
                    .tag("status", status.name())
                    .register(meters);
        }
    }

    @PostConstruct
    void start() {
        glance.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        glance.stop();
    }

    private Map<ModelStatus, Long> look() {
        Map<ModelStatus, Long> counts = new EnumMap<>(ModelStatus.class);
        database.query(
                        "select status, count(*) from model group by status",
                        row -> new Count(ModelStatus.valueOf(row.getString(1)), row.getLong(2)))
                .forEach(each -> counts.put(each.status(), each.count()));
        return counts;
    }
}
