package io.consilium.service.metrics;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where the site's figures are read, under {@code consilium.metrics}; nowhere as long as no port is named.
 *
 * @param host the address that is listened at; this machine's own by default
 * @param port 0 for any that is free
 */
@ConfigurationProperties("consilium.metrics")
record MetricsSettings(
        @Bindable(defaultValue = "127.0.0.1") String host,
        @Bindable(defaultValue = "0") int port) {}
