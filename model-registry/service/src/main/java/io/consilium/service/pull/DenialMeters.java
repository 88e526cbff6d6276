package io.consilium.service.pull;

import io.consilium.contracts.DenialReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import java.util.EnumMap;
import java.util.Map;

/** How often a model was refused, by the reason; there from the start, so that the first ones are seen to come. */
@Context
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
