package org.hyperledger.besu.plugin.services;

import org.hyperledger.besu.plugin.services.metrics.LabelledSuppliedMetric;
import org.hyperledger.besu.plugin.services.metrics.MetricCategory;

public interface MetricsSystem extends BesuService {
    LabelledSuppliedMetric createLabelledSuppliedCounter(
            MetricCategory category, String name, String help, String... labelNames);
}
