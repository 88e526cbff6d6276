package io.consilium.runtime.phantom;

import io.consilium.runtime.random.Dice;

/** What a scanner makes of an ideal picture: soft, shaded, ghosted, grainy, and cut down to 256 levels. */
final class Exposure {
    private static final double FIELD_OF_VIEW = 240;
    private static final double REFERENCE_SIZE = 256;

    private final Scanner scanner;
    private final int size;

    Exposure(Scanner scanner, int size) {
        this.scanner = scanner;
        this.size = size;
    }

    byte[] expose(float[] ideal, Dice dice) {
        float[] picture = blurred(shaded(ideal, dice));
        if (dice.chance(scanner.ghosting())) {
            picture = ghosted(picture, dice);
        }
        double gain = dice.between(0.88, 1.12);
        double gamma = scanner.gamma() * StrictMath.exp(0.08 * dice.gaussian());
        double grain = scanner.grain() * dice.between(0.7, 1.3) * size / REFERENCE_SIZE;
        byte[] levels = new byte[picture.length];
        for (int pixel = 0; pixel < levels.length; pixel++) {
            double real = picture[pixel] * gain + grain * dice.gaussian();
            double imaginary = grain * dice.gaussian();
            double magnitude = Math.clamp(Shape.length(real, imaginary), 0, 1);
            levels[pixel] = (byte) StrictMath.round(255 * StrictMath.pow(magnitude, gamma));
        }
        return levels;
    }

    /** The coil lights the near side more than the far side, and not evenly. */
    private float[] shaded(float[] ideal, Dice dice) {
        double angle = dice.between(0, 2 * Math.PI);
        double across = scanner.shade() * dice.between(0.3, 1) * StrictMath.cos(angle);
        double along = scanner.shade() * dice.between(0.3, 1) * StrictMath.sin(angle);
        Noise coil = new Noise(dice);
        float[] shaded = new float[ideal.length];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double x = 2.0 * column / size - 1;
                double y = 2.0 * row / size - 1;
                double light = 1 + 0.6 * (across * x + along * y) + 0.4 * scanner.shade() * coil.at(1.1 * x, 1.1 * y);
                shaded[row * size + column] = (float) (ideal[row * size + column] * light);
            }
        }
        return shaded;
    }

    private float[] blurred(float[] sharp) {
        double sigma = scanner.blur() / FIELD_OF_VIEW * size;
        int reach = (int) Math.ceil(2.5 * sigma);
        double[] weights = new double[2 * reach + 1];
        double sum = 0;
        for (int offset = -reach; offset <= reach; offset++) {
            weights[offset + reach] = Shape.hill(offset, sigma * Math.sqrt(2));
            sum += weights[offset + reach];
        }
        for (int index = 0; index < weights.length; index++) {
            weights[index] /= sum;
        }
        return swept(swept(sharp, weights, 1, size), weights, size, 1);
    }

    /** Weighs each pixel's neighbours along one direction; {@code step} leads to the next of them. */
    private float[] swept(float[] from, double[] weights, int step, int lineStep) {
        int reach = weights.length / 2;
        float[] to = new float[from.length];
        for (int line = 0; line < size; line++) {
            for (int place = 0; place < size; place++) {
                double sum = 0;
                for (int offset = -reach; offset <= reach; offset++) {
                    int neighbour = Math.clamp(place + offset, 0, size - 1);
                    sum += weights[offset + reach] * from[line * lineStep + neighbour * step];
                }
                to[line * lineStep + place * step] = (float) sum;
            }
        }
        return to;
    }

    /** A moving head leaves pale copies of itself along the phase direction, which wrap around at the edge. */
    private float[] ghosted(float[] still, Dice dice) {
        int shift = (int) dice.between(0.06 * size, 0.22 * size);
        double strength = dice.between(0.05, 0.14);
        boolean upright = dice.chance(0.5);
        float[] ghosted = new float[still.length];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int place = upright ? row : column;
                double ghosts = 0;
                for (int copy : new int[] {-2, -1, 1, 2}) {
                    int other = Math.floorMod(place + copy * shift, size);
                    ghosts += still[upright ? other * size + column : row * size + other] / Math.abs(copy);
                }
                double pixel = still[row * size + column];
                ghosted[row * size + column] = (float) ((1 - strength) * pixel + strength * ghosts / 2);
            }
        }
        return ghosted;
    }
}
