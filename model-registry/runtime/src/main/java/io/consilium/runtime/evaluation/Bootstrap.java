package io.consilium.runtime.evaluation;

import io.consilium.runtime.random.Dice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How intervals are found: the images are drawn anew, with replacement, and the figures are computed on each such draw.
 *
 * <p>Each class is drawn from by itself, so a draw has as many images of each as the test set. The interval goes from the
 * 2.5th to the 97.5th percentile of the draws, linear between neighbours.
 *
 * @param resamples how many draws
 * @param seed the same seed draws the same images
 */
public record Bootstrap(int resamples, long seed) {

    /** 2,000 draws: the ends of the interval are then sure to about a tenth of its width. */
    public static final Bootstrap USUAL = new Bootstrap(2000, 0);

    private static final double TAIL = 0.025;

    public Bootstrap {
        if (resamples < 100 || resamples > 1_000_000) {
            throw new IllegalArgumentException("100 to 1,000,000 resamples are possible, not " + resamples);
        }
    }

    /** How often each image occurs in one draw. */
    int[] draw(Judgements judgements, List<int[]> membersOfClasses, int number) {
        Dice dice = Dice.of(seed, number);
        int[] times = new int[judgements.size()];
        for (int[] members : membersOfClasses) {
            for (int turn = 0; turn < members.length; turn++) {
                times[members[dice.below(members.length)]]++;
            }
        }
        return times;
    }

    /** The images of each class. */
    static List<int[]> membersOfClasses(Judgements judgements) {
        return IntStream.range(0, judgements.classes().size())
                .mapToObj(label -> IntStream.range(0, judgements.size())
                        .filter(image -> judgements.truth(image) == label)
                        .toArray())
                .toList();
    }

    static Estimate estimate(double value, double[] resampled) {
        double[] sorted = resampled.clone();
        Arrays.sort(sorted);
        return new Estimate(value, quantile(sorted, TAIL), quantile(sorted, 1 - TAIL));
    }

    private static double quantile(double[] sorted, double share) {
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
