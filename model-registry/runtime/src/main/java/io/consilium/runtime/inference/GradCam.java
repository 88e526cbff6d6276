package io.consilium.runtime.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.network.Network;
import java.util.List;

/**
 * Gradient-weighted class activation maps, as Selvaraju and others described them: each channel of the last convolutional
 * stage counts by how much a class' logit would grow with it.
 */
final class GradCam {

    private GradCam() {}

    /** How likely each class is for one image, and what in it spoke for the most likely one. */
    record Explanation(List<Likelihood> likelihoods, HeatMap heatMap) {}

    /** Looks at a batch of one; call it on a platform thread. */
    static Explanation explain(Network network, List<String> classes, NDArray image) {
        TorchEngine.gradients().lock();
        // Only the way behind the last stage is recorded: the gradient isn't needed any further up.
        try (NDArray activations = network.activations(image)) {
            activations.setRequiresGradient(true);
            try (GradientCollector gradients = TorchEngine.engine().newGradientCollector()) {
                NDArray logits = network.logitsOf(activations);
                float[] values = logits.toFloatArray();
                int best = best(values);
                gradients.backward(logits.mul(oneHot(image.getManager(), best, values.length))
                        .sum());
                return new Explanation(Likelihood.of(classes, values), heatMap(classes.get(best), activations));
            }
        } finally {
            TorchEngine.gradients().unlock();
        }
    }

    private static HeatMap heatMap(String explained, NDArray activations) {
        Shape shape = activations.getShape();
        try (NDArray gradient = activations.getGradient()) {
            float[] values = activations.toFloatArray();
            float[] slopes = gradient.toFloatArray();
            float[] evidence = new float[(int) (shape.get(2) * shape.get(3))];
            for (int channel = 0; channel < values.length; channel += evidence.length) {
                float weight = mean(slopes, channel, evidence.length);
                for (int cell = 0; cell < evidence.length; cell++) {
                    evidence[cell] += weight * values[channel + cell];
                }
            }
            return new HeatMap(explained, (int) shape.get(3), (int) shape.get(2), evidence);
        }
    }

    private static float mean(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        return (float) (sum / count);
    }

    private static NDArray oneHot(NDManager manager, int index, int size) {
        float[] values = new float[size];
        values[index] = 1;
        return manager.create(values, new Shape(1, size));
    }

    private static int best(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
