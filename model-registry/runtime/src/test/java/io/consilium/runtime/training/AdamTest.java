package io.consilium.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.TorchEngine;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdamTest {

    @Test
    void movesAreThoseOfTheAlgorithmInThePaper() {
        Random random = new Random(3);
        int size = 20;
        double[] expected = new double[size];
        double[] mean = new double[size];
        double[] variance = new double[size];
        try (NDManager manager = TorchEngine.newManager()) {
            NDArray weight = manager.zeros(new Shape(size));
            Adam adam = new Adam(Map.of("w", weight), manager);
            for (int t = 1; t <= 30; t++) {
                float[] gradient = new float[size];
                for (int i = 0; i < size; i++) {
                    gradient[i] = (float) (random.nextGaussian() * Math.pow(10, i % 7 - 5));
                    mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
                    variance[i] = 0.999 * variance[i] + 0.001 * gradient[i] * gradient[i];
                    double meanHat = mean[i] / (1 - Math.pow(0.9, t));
                    double varianceHat = variance[i] / (1 - Math.pow(0.999, t));
                    expected[i] -= 0.01 * meanHat / (Math.sqrt(varianceHat) + 1e-8);
                }
                try (NDArray array = manager.create(gradient)) {
                    adam.move(Map.of("w", array), 0.01, t);
                }
            }
            float[] moved = weight.toFloatArray();
            for (int i = 0; i < size; i++) {
                assertEquals(expected[i], moved[i], 2e-5 * Math.abs(expected[i]) + 1e-6, "weight " + i);
            }
        }
    }

    @Test
    void nothingStaysBehindInNativeMemory() {
        try (NDManager manager = TorchEngine.newManager()) {
            NDArray weight = manager.ones(new Shape(4));
            Adam adam = new Adam(Map.of("w", weight), manager);
            int before = manager.getManagedArrays().size();
            for (int t = 1; t <= 5; t++) {
                try (NDArray gradient = manager.ones(new Shape(4))) {
                    adam.move(Map.of("w", gradient), 0.01, t);
                }
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }
}
