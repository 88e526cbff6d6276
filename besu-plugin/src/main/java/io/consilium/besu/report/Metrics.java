package io.consilium.besu.report;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.policy.Reason;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.hyperledger.besu.plugin.services.MetricsSystem;
import org.hyperledger.besu.plugin.services.metrics.MetricCategory;

/**
 * The plugin's figures on Besu's metrics endpoint, in the category {@code consilium}.
 *
 * <p>Besu reads our own counters when it is asked, so a check pays nothing for them, and what was counted before the metrics
 * system was there isn't lost.
 */
public final class Metrics {
    /** What {@code --metrics-category} knows these figures by. */
    public static final MetricCategory CATEGORY = new MetricCategory() {
        @Override
        public String getName() {
            return "consilium";
        }

        @Override
        public Optional<String> getApplicationPrefix() {
            return Optional.empty();
        }
    };

    private Metrics() {}

    /** Offers all figures. */
    public static void offer(MetricsSystem metrics, Tally tally, RefreshReport refreshes, Chain chain) {
        var checks = metrics.createLabelledSuppliedCounter(
                CATEGORY, "checks", "Permission checks by kind, outcome and reason", "kind", "outcome", "reason");
        for (Kind kind : Kind.values()) {
            for (Reason reason : Reason.values()) {
                checks.labels(
                        () -> tally.sum(kind, reason),
                        kind.label(),
                        reason.allowed() ? "allowed" : "refused",
                        reason.name().toLowerCase(Locale.ROOT));
            }
        }
        counter(metrics, "snapshot_refreshes", "Readings of the whole membership", refreshes::refreshes);
        counter(metrics, "snapshot_refresh_seconds", "Time spent in these readings", refreshes::refreshSeconds);
        counter(metrics, "snapshot_failures", "Attempts to read the contract that failed", refreshes::failures);
        counter(metrics, "cache_misses", "Questions that had to read something first", chain::misses);
        counter(metrics, "simulations", "Calls of the contract that were simulated", chain::simulations);
        counter(metrics, "simulation_seconds", "Time spent in these calls", chain::simulationSeconds);
        counter(metrics, "slot_readings", "Storage slots that were read", chain::slotReadings);
    }

    private static void counter(MetricsSystem metrics, String name, String help, DoubleSupplier value) {
        metrics.createLabelledSuppliedCounter(CATEGORY, name, help).labels(value);
    }
}
