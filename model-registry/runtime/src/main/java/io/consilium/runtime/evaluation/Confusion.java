package io.consilium.runtime.evaluation;

import java.util.Arrays;

/**
 * How many images of each true class were taken for which class, and what follows from that.
 *
 * <p>A quotient whose divisor is 0 counts as 0: a model that never says "tumor" has precision 0. With two classes,
 * precision, recall and F1 are those of the finding; with more, the mean over the classes.
 */
final class Confusion {

    private final int positive;
    private final long[][] counts;

    Confusion(int classes, int positive) {
        this.positive = positive;
        this.counts = new long[classes][classes];
    }

    void add(int truth, int predicted, long times) {
        counts[truth][predicted] += times;
    }

    long count(int truth, int predicted) {
        return counts[truth][predicted];
    }

    double accuracy() {
        long right = 0;
        long all = 0;
        for (int truth = 0; truth < counts.length; truth++) {
            right += counts[truth][truth];
            all += Arrays.stream(counts[truth]).sum();
        }
        return quotient(right, all);
    }

    double precision() {
        return ofFindingOrMean(label -> quotient(counts[label][label], predicted(label)));
    }

    double recall() {
        return ofFindingOrMean(label -> quotient(counts[label][label], truly(label)));
    }

    double f1() {
        return ofFindingOrMean(label -> quotient(2 * counts[label][label], predicted(label) + truly(label)));
    }

    private double ofFindingOrMean(java.util.function.IntToDoubleFunction measure) {
        if (counts.length == 2) {
            return measure.applyAsDouble(positive);
        }
        double sum = 0;
        for (int label = 0; label < counts.length; label++) {
            sum += measure.applyAsDouble(label);
        }
        return sum / counts.length;
    }

    private long truly(int label) {
        return Arrays.stream(counts[label]).sum();
    }

    private long predicted(int label) {
        long predicted = 0;
        for (long[] row : counts) {
            predicted += row[label];
        }
        return predicted;
    }

    private static double quotient(long dividend, long divisor) {
        return divisor == 0 ? 0 : (double) dividend / divisor;
    }
}
