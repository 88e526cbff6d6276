package io.consilium.runtime.phantom;

import io.consilium.runtime.random.Dice;

/** Smooth random relief over the plane: the folds of a cortex, the drift of a coil, the grain of a tumor. */
final class Noise {
    private final long seed;

    Noise(Dice dice) {
        this.seed = dice.bits();
    }

    /** About -1 to 1, smooth, with hills about one unit apart. */
    double at(double x, double y) {
        long left = (long) Math.floor(x);
        long top = (long) Math.floor(y);
        double dx = x - left;
        double dy = y - top;
        double above = mixed(slope(left, top, dx, dy), slope(left + 1, top, dx - 1, dy), dx);
        double below = mixed(slope(left, top + 1, dx, dy - 1), slope(left + 1, top + 1, dx - 1, dy - 1), dx);
        return 1.5 * mixed(above, below, dy);
    }

    /** Hills upon hills: each octave half as high and twice as dense. */
    double rough(double x, double y, int octaves) {
        double sum = 0;
        double height = 1;
        for (int octave = 0; octave < octaves; octave++) {
            sum += height * at(x * (1 << octave) + 17.3 * octave, y * (1 << octave) - 9.1 * octave);
            height /= 2;
        }
        return sum;
    }

    private double slope(long column, long row, double dx, double dy) {
        long bits = Dice.mix(seed ^ Dice.mix(column * 0x9E3779B97F4A7C15L + row));
        double gradientX = (int) bits * 0x1p-31;
        double gradientY = (int) (bits >>> 32) * 0x1p-31;
        return gradientX * dx + gradientY * dy;
    }

    private static double mixed(double from, double to, double share) {
        return from + (to - from) * share * share * share * (share * (share * 6 - 15) + 10);
    }
}
