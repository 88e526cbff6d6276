package io.consilium.runtime.evaluation;

/**
 * A figure, and the interval that holds it with 95 % confidence.
 *
 * @param value the figure on the images as they are
 * @param low the lower end of the interval
 * @param high the upper end of the interval
 */
public record Estimate(double value, double low, double high) {

    public Estimate {
        if (!(0 <= low && low <= high && high <= 1 && 0 <= value && value <= 1)) {
            throw new IllegalArgumentException("%s (%s to %s) isn't a share".formatted(value, low, high));
        }
    }
}
