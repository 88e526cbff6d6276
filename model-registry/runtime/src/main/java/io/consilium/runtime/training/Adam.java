package io.consilium.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The optimiser of Kingma and Ba, with their constants and PyTorch's order of operations.
 *
 * <p>DJL has one too, but keeps its moments to itself; these can be written down, and training goes on from them.
 */
final class Adam {

    private static final double FIRST_DECAY = 0.9;
    private static final double SECOND_DECAY = 0.999;
    private static final double EPSILON = 1e-8;

    private final Map<String, NDArray> weights;
    private final Map<String, NDArray> means = new LinkedHashMap<>();
    private final Map<String, NDArray> variances = new LinkedHashMap<>();

    /** @param weights the arrays to move; the moments belong to the manager */
    Adam(Map<String, NDArray> weights, NDManager manager) {
        this.weights = weights;
        weights.forEach((name, array) -> {
            means.put(name, manager.zeros(array.getShape()));
            variances.put(name, manager.zeros(array.getShape()));
        });
    }

    /** The running mean of each gradient. */
    Map<String, NDArray> means() {
        return means;
    }

    /** The running mean of each gradient's square. */
    Map<String, NDArray> variances() {
        return variances;
    }

    /**
     * Moves the weights once.
     *
     * @param gradients by name, as the weights
     * @param update which move this is, counted from 1
     */
    void move(Map<String, NDArray> gradients, double learningRate, int update) {
        double stepSize = learningRate / (1 - StrictMath.pow(FIRST_DECAY, update));
        double correction = Math.sqrt(1 - StrictMath.pow(SECOND_DECAY, update));
        weights.forEach((name, weight) -> {
            NDArray gradient = gradients.get(name);
            NDArray mean = means.get(name);
            NDArray variance = variances.get(name);
            // What an operation makes belongs to the manager of its first operand, and these live long: close it here.
            try (NDArray share = gradient.mul(1 - FIRST_DECAY);
                    NDArray square = gradient.square()) {
                mean.muli(FIRST_DECAY).addi(share);
                variance.muli(SECOND_DECAY).addi(square.muli(1 - SECOND_DECAY));
            }
            try (NDArray divisor = variance.sqrt();
                    NDArray direction = mean.div(divisor.divi(correction).addi(EPSILON))) {
                weight.subi(direction.muli(stepSize));
            }
        });
    }
}
