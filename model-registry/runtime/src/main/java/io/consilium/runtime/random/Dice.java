package io.consilium.runtime.random;

import java.util.List;

/**
 * A stream of random numbers that is the same on every machine and every JDK.
 *
 * <p>SplitMix64, written out here, and {@link StrictMath} only: the library's generators may change their algorithm from
 * one release to the next, and {@link Math} may differ in the last bit between processors. What is drawn with these can be
 * drawn again by anybody who knows the seed: phantoms, splits, augmentations, bootstrap samples.
 */
public final class Dice {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;
    private double spareGaussian = Double.NaN;

    private Dice(long state) {
        this.state = state;
    }

    /**
     * The stream that belongs to these numbers, in this order; streams of different numbers have nothing in common.
     *
     * @param seed what the user chose
     * @param path what the stream is for: an epoch, an image, a purpose
     */
    public static Dice of(long seed, long... path) {
        long mixed = mix(seed + GOLDEN_GAMMA);
        for (long step : path) {
            mixed = mix(mixed ^ mix(step + GOLDEN_GAMMA));
        }
        return new Dice(mixed);
    }

    /** 64 random bits. */
    public long bits() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Even over [0, 1). */
    public double fraction() {
        return (bits() >>> 11) * 0x1p-53;
    }

    /** Even over [low, high). */
    public double between(double low, double high) {
        return low + (high - low) * fraction();
    }

    /** Even over 0 to {@code bound - 1}. */
    public int below(int bound) {
        return (int) (fraction() * bound);
    }

    /** True with this probability. */
    public boolean chance(double probability) {
        return fraction() < probability;
    }

    /** Either -1 or 1. */
    public int sign() {
        return chance(0.5) ? 1 : -1;
    }

    /** Mean 0, standard deviation 1. */
    public double gaussian() {
        // Box and Muller make two at a time.
        if (!Double.isNaN(spareGaussian)) {
            double spare = spareGaussian;
            spareGaussian = Double.NaN;
            return spare;
        }
        double radius = Math.sqrt(-2 * StrictMath.log(1 - fraction()));
        double angle = 2 * Math.PI * fraction();
        spareGaussian = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    /** Puts a list into random order. */
    public <T> void shuffle(List<T> list) {
        for (int last = list.size() - 1; last > 0; last--) {
            int other = below(last + 1);
            T moved = list.get(last);
            list.set(last, list.get(other));
            list.set(other, moved);
        }
    }

    /** Spreads a number's bits so that neighbours become strangers. */
    public static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
