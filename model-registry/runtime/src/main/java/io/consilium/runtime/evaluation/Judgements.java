package io.consilium.runtime.evaluation;

import java.util.List;
import java.util.Objects;

/**
 * What a model said of images whose truth is known.
 *
 * <p>The probabilities of each image are finite, not negative, and add up to 1.
 */
public final class Judgements {

    private static final double TOLERANCE = 1e-3;

    private final List<String> classes;
    private final int positive;
    private final int[] truths;
    private final double[][] probabilities;

    /**
     * Checks and copies the judgements.
     *
     * @param classes the names of the classes
     * @param positive the class that is the finding, for which precision and recall are meant when there are two
     * @param truths the true class of each image
     * @param probabilities for each image, the probability of each class
     */
    public Judgements(List<String> classes, int positive, int[] truths, double[][] probabilities) {
        this.classes = List.copyOf(classes);
        this.positive = Objects.checkIndex(positive, classes.size());
        this.truths = truths.clone();
        this.probabilities = new double[truths.length][];
        if (classes.size() < 2 || truths.length == 0 || truths.length != probabilities.length) {
            throw new IllegalArgumentException("%d classes, %d truths and %d judgements don't make an evaluation"
                    .formatted(classes.size(), truths.length, probabilities.length));
        }
        for (int image = 0; image < truths.length; image++) {
            Objects.checkIndex(truths[image], classes.size());
            this.probabilities[image] = checked(probabilities[image]);
        }
        for (int label = 0; label < classes.size(); label++) {
            if (count(label) == 0) {
                throw new IllegalArgumentException("No image is of class " + classes.get(label));
            }
        }
    }

    private double[] checked(double[] row) {
        double sum = 0;
        for (double probability : row) {
            // NaN isn't at least 0 either.
            sum += probability >= 0 ? probability : Double.NaN;
        }
        if (row.length != classes.size() || !(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new IllegalArgumentException("%d probabilities with the sum %s; %d with the sum 1 were expected"
                    .formatted(row.length, sum, classes.size()));
        }
        return row.clone();
    }

    /** The names of the classes. */
    public List<String> classes() {
        return classes;
    }

    /** The class that is the finding. */
    public int positive() {
        return positive;
    }

    /** How many images were judged. */
    public int size() {
        return truths.length;
    }

    /** The true class of an image. */
    public int truth(int image) {
        return truths[image];
    }

    /** The probability that the model gave to a class. */
    public double probability(int image, int label) {
        return probabilities[image][label];
    }

    /** The class with the highest probability; of several, the first. */
    public int predicted(int image) {
        return mostLikely(probabilities[image]);
    }

    /** The class with the highest probability; of several, the first. */
    public static int mostLikely(double[] probabilities) {
        int best = 0;
        for (int label = 1; label < probabilities.length; label++) {
            best = probabilities[label] > probabilities[best] ? label : best;
        }
        return best;
    }

    /** How many images are truly of a class. */
    public int count(int label) {
        int count = 0;
        for (int truth : truths) {
            count += truth == label ? 1 : 0;
        }
        return count;
    }
}
