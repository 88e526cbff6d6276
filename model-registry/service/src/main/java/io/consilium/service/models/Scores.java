package io.consilium.service.models;

import io.consilium.ledger.Metrics;
import io.micronaut.serde.annotation.Serdeable;

/** Five metrics in millionths, as the ledger holds them: 0.9137 is 913,700. */
@Serdeable
public record Scores(int accuracy, int precision, int recall, int f1, int auc) {

    /** Checked as the ledger would. */
    public Metrics metrics() {
        return new Metrics(accuracy, precision, recall, f1, auc);
    }
}
