package io.consilium.service.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts how often work that no request waits for met what nobody thought of; its stack trace is in the log. */
@Singleton
public final class Unforeseen {

    private final Map<Work, Counter> counters = new EnumMap<>(Work.class);

    /** Where it was met; the log's event is named after it. */
    public enum Work {
        EVICTIONS,
        OUTBOX,
        PUBLICATION,
        READ_MODEL,
        RECEIPT
    }

    public Unforeseen(MeterRegistry meters) {
        // There from the start, so that the first one is seen to come.
        for (Work work : Work.values()) {
            counters.put(
                    work,
                    Counter.builder("consilium.unforeseen.failures")
                            .description("Failures of background work that nobody thought of, by the work")
                            .tag("work", work.name().toLowerCase(Locale.ROOT))
                            .register(meters));
        }
    }

    public void in(Work work) {
        counters.get(work).increment();
    }
}
