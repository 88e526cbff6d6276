package org.hyperledger.besu.plugin.services.metrics;

import java.util.function.DoubleSupplier;

public interface LabelledSuppliedMetric {
    void labels(DoubleSupplier valueSupplier, String... labelValues);
}
