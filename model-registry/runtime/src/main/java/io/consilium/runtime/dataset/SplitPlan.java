package io.consilium.runtime.dataset;

/**
 * How a data set is divided.
 *
 * @param seed the same seed divides the same images in the same way everywhere
 * @param validation the share that decides when training stops
 * @param test the share that is looked at once, at the end
 */
public record SplitPlan(long seed, double validation, double test) {

    /** 70 % to learn from, 15 % to stop by, 15 % to test with. */
    public static final SplitPlan USUAL = new SplitPlan(0, 0.15, 0.15);

    public SplitPlan {
        if (!(validation > 0 && test > 0 && validation + test < 1)) {
            throw new IllegalArgumentException(
                    "The shares for validation (%s) and test (%s) must be above 0, and leave something to learn from"
                            .formatted(validation, test));
        }
    }

    /** The same shares, divided by another seed. */
    public SplitPlan withSeed(long other) {
        return new SplitPlan(other, validation, test);
    }
}
