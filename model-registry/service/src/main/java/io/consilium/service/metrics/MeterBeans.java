package io.consilium.service.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** Keeps figures where they are asked for; elsewhere nothing is counted. */
@Factory
final class MeterBeans {

    static final String PORT = "consilium.metrics.port";

    @Bean(
            preDestroy = "close",
            typed = {MeterRegistry.class, PrometheusMeterRegistry.class})
    @Singleton
    @Requires(property = PORT)
    PrometheusMeterRegistry kept() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** One without anywhere to keep what it is told. */
    @Bean(preDestroy = "close")
    @Singleton
    @Requires(missingProperty = PORT)
    MeterRegistry nothing() {
        return new CompositeMeterRegistry();
    }

    @Bean(preDestroy = "close")
    @Singleton
    JvmGcMetrics collections() {
        return new JvmGcMetrics();
    }

    static void bindProcess(MeterRegistry meters) {
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
    }
}
