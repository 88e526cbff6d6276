package io.consilium.runtime.inference;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.util.ArrayList;
import java.util.List;

/** A class and how probable it is, from 0 to 1. */
public record Likelihood(String name, double probability) {

    /**
     * The probabilities that a network's logits stand for; they add up to 1.
     *
     * @throws RefusedWeightsException when a logit isn't a number, which weights that are finite can still bring about
     */
    static List<Likelihood> of(List<String> classes, float[] logits) {
        double most = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new RefusedWeightsException(
                        Reason.NOT_FINITE, "The model answers with a value that isn't a number; don't use it");
            }
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        List<Likelihood> likelihoods = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            likelihoods.add(new Likelihood(classes.get(i), Math.exp(logits[i] - most) / sum));
        }
        return List.copyOf(likelihoods);
    }
}
