package io.consilium.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.consilium.runtime.RefusedTrainingException;
import io.consilium.runtime.RefusedTrainingException.Reason;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.dataset.Split;
import io.consilium.runtime.evaluation.Judge;
import io.consilium.runtime.evaluation.Judgements;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.random.Dice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The lessons of a network: epochs of batches, each epoch followed by a look at the validation images.
 *
 * <p>Every random number is drawn from the seed and the place where it is needed, never from what happened before; so a
 * course that goes on from its checkpoint takes the same steps as one that was never interrupted.
 */
final class Course {

    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(5);

    /** What random numbers are for; part of what they are drawn from, so never to be renumbered. */
    private static final long ORDER = 1;

    private static final long CHANGES = 2;
    private static final long DROPOUT = 3;

    private final Recipe recipe;
    private final Split split;
    private final Network network;
    private final ImageLoader loader;
    private final TrainingListener listener;
    private final BooleanSupplier stopped;
    private final Learner learner;
    private final Augmenter augmenter;
    private final Map<String, NDArray> best = new LinkedHashMap<>();
    private final Checkpoint checkpoint;
    private Standing standing;
    private long lastWritten = System.nanoTime();

    /**
     * Prepares the course, or takes it up where it was interrupted.
     *
     * @param plan what is to be trained
     * @param fingerprint of all that decides the result
     * @param split the images
     * @param network with its first values, which belong to the manager
     * @param stopped whether to write down how far the course has come, and to leave
     */
    Course(
            TrainingPlan plan,
            String fingerprint,
            Split split,
            Network network,
            NDManager manager,
            ImageLoader loader,
            TrainingListener listener,
            BooleanSupplier stopped) {
        this.recipe = plan.recipe();
        this.split = split;
        this.network = network;
        this.loader = loader;
        this.listener = listener;
        this.stopped = stopped;
        this.learner = new Learner(network, manager);
        this.augmenter =
                new Augmenter(recipe.augmentation(), network.architecture().preprocessing());
        network.values().forEach((name, array) -> best.put(name, array.duplicate()));
        this.checkpoint = new Checkpoint(plan.checkpoint(), network.values(), best, learner.adam());
        this.standing =
                checkpoint.read(fingerprint).orElseGet(() -> Standing.atStart(fingerprint, recipe.learningRate()));
    }

    /** Takes all lessons that are left; the network then has the weights of the best epoch. */
    Standing run() throws IOException {
        listener.begins(split, standing.history().size(), standing.seen());
        while (!standing.isOver(recipe)) {
            learn();
            validate();
            if (standing.isBestSoFar()) {
                network.values().forEach((name, array) -> array.copyTo(best.get(name)));
            }
            write();
            listener.epochEnds(standing.history().getLast());
        }
        network.values().forEach((name, array) -> best.get(name).copyTo(array));
        return standing;
    }

    /** The course is over and its result is safe. */
    void forget() throws IOException {
        checkpoint.delete();
    }

    private void learn() throws IOException {
        int epoch = standing.history().size() + 1;
        List<LabelledImage> order = new ArrayList<>(split.training());
        Dice.of(recipe.seed(), ORDER, epoch).shuffle(order);
        List<Integer> batches = ImageLoader.evenBatches(order.size(), recipe.batch());
        List<Integer> left = batches.subList(standing.step(), batches.size());
        int shown = standing.seen();
        Iterator<List<float[]>> portions = loader.load(
                order.subList(shown, order.size()),
                left.stream()
                        .flatMap(batch -> ImageLoader.evenBatches(batch, learner.portion(batch)).stream())
                        .toList(),
                (planes, place) -> augmenter.augment(planes, Dice.of(recipe.seed(), CHANGES, epoch, shown + place)));
        for (int batch : left) {
            int[] labels = order.subList(standing.seen(), standing.seen() + batch).stream()
                    .mapToInt(LabelledImage::label)
                    .toArray();
            int dropout =
                    (int) Dice.of(recipe.seed(), DROPOUT, standing.updates()).bits();
            Learner.Outcome outcome =
                    learner.learn(portions, labels, standing.learningRate(), standing.updates() + 1, dropout);
            standing = standing.afterBatch(outcome, batch);
            listener.learned(epoch, batch, standing.lossSum() / standing.seen());
            writeIfDue();
        }
    }

    private void validate() {
        double[][] probabilities = new Judge(network, loader).probabilities(split.validation(), done -> {});
        double lossSum = 0;
        int right = 0;
        for (int image = 0; image < probabilities.length; image++) {
            int truth = split.validation().get(image).label();
            // A probability too small for a double would be an infinite loss.
            lossSum -= StrictMath.log(Math.max(probabilities[image][truth], Double.MIN_NORMAL));
            right += Judgements.mostLikely(probabilities[image]) == truth ? 1 : 0;
        }
        standing = standing.afterEpoch(
                lossSum / probabilities.length, (double) right / probabilities.length, recipe.plateau());
    }

    private void writeIfDue() throws IOException {
        if (stopped.getAsBoolean()) {
            write();
            throw new RefusedTrainingException(
                    Reason.STOPPED,
                    "Stopped in epoch %d; run the same command again to go on from there"
                            .formatted(standing.history().size() + 1));
        }
        if (System.nanoTime() - lastWritten > BETWEEN_CHECKPOINTS.toNanos()) {
            write();
        }
    }

    private void write() throws IOException {
        checkpoint.write(standing);
        lastWritten = System.nanoTime();
    }
}
