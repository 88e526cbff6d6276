package io.consilium.runtime.training;

import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.network.Architecture;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What is to be trained, on what, and where the result goes.
 *
 * @param task the task on the ledger
 * @param architecture the network
 * @param parent the weights to go on from; without them the network starts at random
 * @param images the labelled images
 * @param positive the class that is the finding, where the names don't say
 * @param split how the images are divided
 * @param recipe how the network is taught
 * @param out the file for the weights; an interrupted training lies beside it until it is over
 */
public record TrainingPlan(
        String task,
        Architecture architecture,
        Optional<Path> parent,
        ImageFolder images,
        Optional<String> positive,
        SplitPlan split,
        Recipe recipe,
        Path out) {

    public TrainingPlan {
        Objects.requireNonNull(task, "task");
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(parent, "parent");
        Objects.requireNonNull(images, "images");
        Objects.requireNonNull(positive, "positive");
        Objects.requireNonNull(split, "split");
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(out, "out");
    }

    /** Where an interrupted training lies. */
    public Path checkpoint() {
        return out.resolveSibling(out.getFileName() + ".checkpoint");
    }
}
