package io.consilium.runtime.phantom;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** If weighing pixels were enough to find a mass, the phantoms would prove nothing about a network. */
class LinearClassifierTest {
    private static final int SIZE = 24;
    private static final int TRAINING = 1000;
    private static final int TEST = 500;

    @ParameterizedTest
    @EnumSource(Site.class)
    void logisticRegressionOnPixelsStaysUnderEightyPercent(Site site) {
        double[][] training = slices(site, 0, TRAINING);
        double[][] test = slices(site, TRAINING, TRAINING + TEST);
        standardise(training, test);
        double best = 0;
        for (double penalty : new double[] {1e-4, 0.1, 3}) {
            double[] weights = fitted(training, penalty);
            best = Math.max(best, accuracy(weights, test));
        }
        double accuracy = best;
        System.out.printf(
                Locale.ROOT, "phantoms: a logistic regression is right %.3f of the time at %s%n", accuracy, site);

        assertTrue(accuracy < 0.8, () -> "site " + site + ": " + accuracy);
    }

    private static double[][] slices(Site site, int from, int to) {
        return IntStream.range(from, to)
                .parallel()
                .mapToObj(index -> pixels(BrainSlice.draw(site, SIZE, 11, index, index % 2 == 1)))
                .toArray(double[][]::new);
    }

    private static double[] pixels(BrainSlice slice) {
        double[] pixels = new double[SIZE * SIZE + 1];
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
            pixels[pixel] = slice.level(pixel % SIZE, pixel / SIZE);
        }
        return pixels;
    }

    private static void standardise(double[][] training, double[][] test) {
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
            int column = pixel;
            double mean = IntStream.range(0, training.length)
                    .mapToDouble(i -> training[i][column])
                    .average()
                    .orElse(0);
            double spread = Math.sqrt(IntStream.range(0, training.length)
                    .mapToDouble(i -> (training[i][column] - mean) * (training[i][column] - mean))
                    .average()
                    .orElse(0));
            for (double[][] set : new double[][][] {training, test}) {
                for (double[] row : set) {
                    row[pixel] = (row[pixel] - mean) / (spread + 1);
                }
            }
        }
        for (double[][] set : new double[][][] {training, test}) {
            for (double[] row : set) {
                row[SIZE * SIZE] = 1;
            }
        }
    }

    /** Gradient descent with momentum on the mean log loss with a ridge penalty, until it hardly moves. */
    private static double[] fitted(double[][] rows, double penalty) {
        double[] weights = new double[SIZE * SIZE + 1];
        double[] speed = new double[weights.length];
        double step = 1.0 / (SIZE * SIZE * 0.1 + penalty);
        for (int round = 0; round < 200; round++) {
            double[] slope = new double[weights.length];
            for (int row = 0; row < rows.length; row++) {
                double error = 1 / (1 + Math.exp(-score(weights, rows[row]))) - row % 2;
                for (int pixel = 0; pixel < slope.length; pixel++) {
                    slope[pixel] += error * rows[row][pixel] / rows.length;
                }
            }
            for (int pixel = 0; pixel < slope.length; pixel++) {
                speed[pixel] = 0.9 * speed[pixel] - step * (slope[pixel] + penalty * weights[pixel]);
                weights[pixel] += speed[pixel];
            }
        }
        return weights;
    }

    private static double accuracy(double[] weights, double[][] rows) {
        return IntStream.range(0, rows.length)
                .mapToDouble(row -> (score(weights, rows[row]) > 0) == (row % 2 == 1) ? 1 : 0)
                .average()
                .orElse(0);
    }

    private static double score(double[] weights, double[] row) {
        double score = 0;
        for (int pixel = 0; pixel < row.length; pixel++) {
            score += weights[pixel] * row[pixel];
        }
        return score;
    }
}
