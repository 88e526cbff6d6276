package io.consilium.service.pull;

import io.consilium.contracts.DenialReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;

/** How often a model was refused, by the reason. */
@Singleton
final class DenialMeters {

    private final Map<DenialReason, Counter> counters = new EnumMap<>(DenialReason.class);

    DenialMeters(MeterRegistry meters) {
        for (DenialReason reason : DenialReason.values()) {
            counters.put(
                    reason,
                    Counter.builder("consilium.denials")
                            .description("Requests for a model that were refused, by the reason")
                            .tag("reason", reason.name())
                            .register(meters));
        }
    }

    void refused(DenialReason reason) {
        counters.get(reason).increment();
    }
}
