package io.consilium.ledger;

import io.consilium.contracts.Metric;

/** Five metrics in millionths (0.9137 is 913,700), each from 0 to 1,000,000. */
public record Metrics(int accuracy, int precision, int recall, int f1, int auc) {
    public static final int ONE = 1_000_000;

    public Metrics {
        check("accuracy", accuracy);
        check("precision", precision);
        check("recall", recall);
        check("F1", f1);
        check("AUC", auc);
    }

    /** The one by which a task ranks. */
    public int of(Metric metric) {
        return switch (metric) {
            case ACCURACY -> accuracy;
            case PRECISION -> precision;
            case RECALL -> recall;
            case F1 -> f1;
            case AUC -> auc;
        };
    }

    private static void check(String name, int millionths) {
        if (millionths < 0 || millionths > ONE) {
            throw new IllegalArgumentException(name + " is 0 to 1,000,000 millionths, not " + millionths);
        }
    }
}
