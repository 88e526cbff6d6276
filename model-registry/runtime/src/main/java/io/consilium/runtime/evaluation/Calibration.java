package io.consilium.runtime.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a model's probabilities can be taken at their word.
 *
 * <p>With two classes, of the probability of the finding; with more, of the probability of whatever class the model named.
 *
 * @param bins ten bins of equal width, without the empty ones
 * @param expectedError the mean distance between what was said and what happened, each bin weighing as many as its images
 */
public record Calibration(List<CalibrationBin> bins, double expectedError) {

    private static final int BINS = 10;

    public Calibration {
        bins = List.copyOf(bins);
    }

    static Calibration of(Judgements judgements) {
        int[] images = new int[BINS];
        double[] said = new double[BINS];
        int[] happened = new int[BINS];
        for (int image = 0; image < judgements.size(); image++) {
            int label = judgements.classes().size() == 2 ? judgements.positive() : judgements.predicted(image);
            double probability = judgements.probability(image, label);
            int bin = Math.min(BINS - 1, (int) (probability * BINS));
            images[bin]++;
            said[bin] += probability;
            happened[bin] += judgements.truth(image) == label ? 1 : 0;
        }
        List<CalibrationBin> bins = new ArrayList<>();
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            if (images[bin] > 0) {
                double mean = said[bin] / images[bin];
                double share = (double) happened[bin] / images[bin];
                bins.add(new CalibrationBin((double) bin / BINS, (bin + 1.0) / BINS, images[bin], mean, share));
                error += Math.abs(mean - share) * images[bin] / judgements.size();
            }
        }
        return new Calibration(bins, error);
    }
}
