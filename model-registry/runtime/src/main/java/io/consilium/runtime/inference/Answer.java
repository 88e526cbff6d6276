package io.consilium.runtime.inference;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a model says about one picture.
 *
 * @param model which model said it
 * @param likelihoods each class with its probability, in the model's order; they add up to 1
 * @param taken the time from the question to the answer
 * @param heatMap where the model looked, if that was asked for and the model can tell
 */
public record Answer(ModelIdentity model, List<Likelihood> likelihoods, Duration taken, Optional<HeatMap> heatMap) {

    /** Keeps its own copy of the list. */
    public Answer {
        likelihoods = List.copyOf(likelihoods);
    }

    /** The most probable class. */
    public Likelihood best() {
        return likelihoods.stream()
                .max(Comparator.comparingDouble(Likelihood::probability))
                .orElseThrow();
    }
}
