package io.consilium.runtime.image;

import java.util.Arrays;

/**
 * Separable bilinear scaling with antialiasing: a triangle as wide as a source pixel or a target pixel, whichever is wider.
 *
 * <p>It reckons as PIL does, in whole numbers with 30 bits for weight and sample together, rows first, rounding to the
 * picture's depth after each direction, and so arrives at the same pixels.
 */
final class Resampling {

    private static final int BITS = 30;

    private Resampling() {}

    /** One direction: from so many pixels to so many, of which {@code count} from {@code first} on are wanted. */
    record Axis(int source, int target, int first, int count) {

        private Taps[] taps(int precision) {
            Taps[] taps = new Taps[count];
            for (int i = 0; i < count; i++) {
                taps[i] = taps(first + i, precision);
            }
            return taps;
        }

        private Taps taps(int index, int precision) {
            double scale = (double) source / target;
            double reach = Math.max(scale, 1);
            double centre = (index + 0.5) * scale;
            int begin = Math.max((int) (centre - reach + 0.5), 0);
            int end = Math.min((int) (centre + reach + 0.5), source);
            double[] weights = new double[end - begin];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = Math.max(0, 1 - Math.abs((begin + i - centre + 0.5) / reach));
                sum += weights[i];
            }
            int[] whole = new int[weights.length];
            for (int i = 0; i < whole.length; i++) {
                whole[i] = (int) (weights[i] / sum * (1 << precision) + 0.5);
            }
            return new Taps(begin, whole);
        }
    }

    /** The source pixels that make one target pixel, and how much each counts. */
    private static final class Taps {
        final int begin;
        final int[] weights;

        Taps(int begin, int[] weights) {
            this.begin = begin;
            this.weights = weights;
        }

        int end() {
            return begin + weights.length;
        }
    }

    /** The wanted part of the scaled picture, row by row, channels side by side, in the picture's own units. */
    static int[] resample(Picture picture, Axis horizontal, Axis vertical) {
        int precision = BITS - Integer.SIZE + Integer.numberOfLeadingZeros(picture.maximum());
        int half = 1 << (precision - 1);
        Taps[] columns = horizontal.taps(precision);
        Taps[] rows = vertical.taps(precision);
        int firstRow = rows[0].begin;
        int rowLength = horizontal.count * picture.channels();
        int[][] narrowed = new int[rows[rows.length - 1].end() - firstRow][];
        for (int y = 0; y < narrowed.length; y++) {
            narrowed[y] = narrow(picture, firstRow + y, columns, precision);
        }
        int[] result = new int[rows.length * rowLength];
        int[] sum = new int[rowLength];
        for (int y = 0; y < rows.length; y++) {
            Arrays.fill(sum, half);
            for (int i = 0; i < rows[y].weights.length; i++) {
                accumulate(narrowed[rows[y].begin - firstRow + i], rows[y].weights[i], sum);
            }
            for (int x = 0; x < rowLength; x++) {
                result[y * rowLength + x] = Math.min(sum[x] >> precision, picture.maximum());
            }
        }
        return result;
    }

    private static int[] narrow(Picture picture, int row, Taps[] columns, int precision) {
        int channels = picture.channels();
        short[] samples = picture.samples();
        int start = row * picture.width() * channels;
        int[] narrow = new int[columns.length * channels];
        for (int x = 0; x < columns.length; x++) {
            int[] weights = columns[x].weights;
            for (int c = 0; c < channels; c++) {
                int sum = 1 << (precision - 1);
                for (int i = 0, at = start + columns[x].begin * channels + c; i < weights.length; i++, at += channels) {
                    sum += weights[i] * Short.toUnsignedInt(samples[at]);
                }
                narrow[x * channels + c] = Math.min(sum >> precision, picture.maximum());
            }
        }
        return narrow;
    }

    private static void accumulate(int[] row, int weight, int[] sum) {
        for (int x = 0; x < sum.length; x++) {
            sum[x] += weight * row[x];
        }
    }
}
