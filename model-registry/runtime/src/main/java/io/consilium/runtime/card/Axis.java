package io.consilium.runtime.card;

import java.util.ArrayList;
import java.util.List;

/**
 * What one direction of a drawing stands for.
 *
 * @param name what is counted
 * @param from the value at its beginning
 * @param to the value at its end
 * @param step the distance of its marks
 * @param format how a value is written
 */
record Axis(String name, double from, double to, double step, String format) {

    private static final double[] ROUND_STEPS = {1, 2, 5, 10};
    private static final int MARKS = 6;

    /** From 0 to 100 %. */
    static Axis share(String name) {
        return new Axis(name, 0, 1, 0.25, "%.2f");
    }

    /** From a start up to a value or a little beyond, with about six marks at round numbers. */
    static Axis upTo(String name, double from, double highest, boolean whole) {
        double range = Math.max(highest - from, whole ? 1 : 1e-6);
        double step = roundStep(range / MARKS);
        if (whole) {
            step = Math.max(1, step);
        }
        double to = whole ? from + range : from + step * Math.ceil(range / step);
        return new Axis(name, from, to, step, step < 1 ? "%." + decimals(step) + "f" : "%.0f");
    }

    private static double roundStep(double least) {
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(least)));
        for (double round : ROUND_STEPS) {
            if (round * power >= least) {
                return round * power;
            }
        }
        return 10 * power;
    }

    private static int decimals(double step) {
        return (int) Math.clamp(Math.ceil(-StrictMath.log10(step)), 1, 6);
    }

    double share(double value) {
        return Math.clamp((value - from) / (to - from), 0, 1);
    }

    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        long first = (long) Math.ceil(from / step - 1e-9);
        for (long mark = first; mark * step <= to + step / 1000; mark++) {
            ticks.add(mark * step);
        }
        return ticks;
    }

    String label(double value) {
        return Html.number(format, value);
    }
}
