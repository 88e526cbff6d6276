package io.consilium.cli.speed;

import java.util.List;

/** Times in milliseconds, and what is said of them. */
record Figures(List<Double> sorted) {

    static Figures of(List<Double> times) {
        return new Figures(times.stream().sorted().toList());
    }

    double median() {
        return at(0.5);
    }

    double p99() {
        return at(0.99);
    }

    private double at(double share) {
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }
}
