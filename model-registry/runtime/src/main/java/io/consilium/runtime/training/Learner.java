package io.consilium.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import io.consilium.runtime.RefusedTrainingException;
import io.consilium.runtime.RefusedTrainingException.Reason;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.evaluation.Judge;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.TensorSpec;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network that learns: batches go through it, gradients come back, the weights move.
 *
 * <p>A batch goes through in portions where that makes no difference, which keeps native memory small whatever the batch.
 */
final class Learner {

    /** The fastest on two cores, and 0.3 GB; 16 and more outgrow what malloc keeps at hand. */
    private static final int PORTION = 8;

    private final Network network;
    private final NDManager manager;
    private final ParameterStore store;
    private final Map<String, NDArray> trained = new LinkedHashMap<>();
    private final Adam adam;

    /** @param network with values, which belong to the manager */
    Learner(Network network, NDManager manager) {
        this.network = network;
        this.manager = manager;
        this.store = new ParameterStore(manager, false);
        Map<String, NDArray> values = network.values();
        for (TensorSpec tensor : network.tensors()) {
            if (tensor.role().isTrained()) {
                trained.put(tensor.name(), values.get(tensor.name()));
            }
        }
        this.adam = new Adam(trained, manager);
    }

    Adam adam() {
        return adam;
    }

    /** How many images go through at once: normalisation over the batch needs to see it whole. */
    int portion(int batch) {
        return trained.size() == network.tensors().size() ? Math.min(batch, PORTION) : batch;
    }

    /**
     * What came of a batch.
     *
     * @param lossSum the sum over its images of the cross entropy
     * @param right how many of them were right
     */
    record Outcome(double lossSum, int right) {}

    /**
     * Learns from one batch.
     *
     * @param portions the batch's images, in portions
     * @param labels their classes
     * @param learningRate how far the weights move
     * @param update which move this is, counted from 1
     * @param seed decides the dropout
     */
    Outcome learn(Iterator<List<float[]>> portions, int[] labels, double learningRate, int update, int seed) {
        TorchEngine.engine().setRandomSeed(seed);
        Outcome outcome = collectGradients(portions, labels);
        if (!Double.isFinite(outcome.lossSum)) {
            throw new RefusedTrainingException(
                    Reason.DIVERGED,
                    "The loss isn't a number any more after %d updates; train again with a lower learning rate than %s"
                            .formatted(update, learningRate));
        }
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        trained.forEach((name, array) -> gradients.put(name, array.getGradient()));
        setRequiresGradient(false);
        adam.move(gradients, learningRate, update);
        for (NDArray gradient : gradients.values()) {
            gradient.subi(gradient);
            gradient.close();
        }
        return outcome;
    }

    private Outcome collectGradients(Iterator<List<float[]>> portions, int[] labels) {
        double lossSum = 0;
        int right = 0;
        ReentrantLock turn = TorchEngine.gradients();
        turn.lock();
        try {
            // Only as long as it is needed: PyTorch refuses to move an array while a gradient might want its old
            // values.
            setRequiresGradient(true);
            for (int done = 0; done < labels.length; ) {
                List<float[]> images = portions.next();
                int[] truths = Arrays.copyOfRange(labels, done, done + images.size());
                Outcome outcome = pass(images, truths, labels.length);
                lossSum += outcome.lossSum;
                right += outcome.right;
                done += images.size();
            }
        } finally {
            turn.unlock();
        }
        return new Outcome(lossSum, right);
    }

    /** There and back; the gradient of the batch's mean is the sum of those of its portions' shares. */
    private Outcome pass(List<float[]> images, int[] truths, int batch) {
        try (NDManager pass = manager.newSubManager();
                GradientCollector collector = TorchEngine.engine().newGradientCollector()) {
            NDArray input = Judge.batch(pass, images, network.architecture().input());
            NDArray logits = network.forward(store, new NDList(input), true).singletonOrThrow();
            NDArray share =
                    logits.logSoftmax(1).mul(targets(pass, truths, batch)).sum();
            NDArray loss = share.neg();
            collector.backward(loss);
            return new Outcome((double) loss.getFloat() * batch, right(logits.toFloatArray(), truths));
        }
    }

    private NDArray targets(NDManager pass, int[] truths, int batch) {
        int classes = network.classes();
        float[] targets = new float[truths.length * classes];
        for (int image = 0; image < truths.length; image++) {
            targets[image * classes + truths[image]] = 1f / batch;
        }
        return pass.create(targets, new Shape(truths.length, classes));
    }

    private static int right(float[] logits, int[] truths) {
        int classes = logits.length / truths.length;
        int right = 0;
        for (int image = 0; image < truths.length; image++) {
            int best = 0;
            for (int label = 1; label < classes; label++) {
                best = logits[image * classes + label] > logits[image * classes + best] ? label : best;
            }
            right += best == truths[image] ? 1 : 0;
        }
        return right;
    }

    private void setRequiresGradient(boolean required) {
        trained.values().forEach(array -> array.setRequiresGradient(required));
    }
}
