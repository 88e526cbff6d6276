package io.consilium.runtime.training;

import io.consilium.runtime.Sha256;
import io.consilium.runtime.dataset.Split;
import io.consilium.runtime.evaluation.Evaluation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A model, and all that is to be said of how it came about.
 *
 * @param plan what was asked for
 * @param weights the file
 * @param sha256 the digest of that file
 * @param parent the digest of the weights that it went on from
 * @param classes the names of the classes, in the network's order
 * @param split what was learned from, validated with and tested with
 * @param history the epochs
 * @param bestEpoch the one whose weights these are
 * @param evaluation how good it is on the test images
 * @param duration how long the last run took
 */
public record TrainedModel(
        TrainingPlan plan,
        Path weights,
        Sha256 sha256,
        Optional<Sha256> parent,
        List<String> classes,
        Split split,
        List<Epoch> history,
        int bestEpoch,
        Evaluation evaluation,
        Duration duration) {

    public TrainedModel {
        classes = List.copyOf(classes);
        history = List.copyOf(history);
    }
}
