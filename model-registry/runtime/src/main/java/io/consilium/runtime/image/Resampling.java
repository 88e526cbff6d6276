package io.consilium.runtime.image;

/** Separable bilinear scaling with antialiasing: a triangle as wide as a source pixel or a target pixel, whichever is wider. */
final class Resampling {

    private Resampling() {}

    /** One direction: from so many pixels to so many, of which {@code count} from {@code first} on are wanted. */
    record Axis(int source, int target, int first, int count) {

        Taps taps(int index) {
            double scale = (double) source / target;
            double reach = Math.max(scale, 1);
            double centre = (first + index + 0.5) * scale;
            int begin = Math.max((int) (centre - reach + 0.5), 0);
            int end = Math.min((int) (centre + reach + 0.5), source);
            double[] weights = new double[end - begin];
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = Math.max(0, 1 - Math.abs((begin + i - centre + 0.5) / reach));
                sum += weights[i];
            }
            float[] normalised = new float[weights.length];
            for (int i = 0; i < weights.length; i++) {
                normalised[i] = (float) (weights[i] / sum);
            }
            return new Taps(begin, normalised);
        }

        Taps[] allTaps() {
            Taps[] taps = new Taps[count];
            for (int i = 0; i < count; i++) {
                taps[i] = taps(i);
            }
            return taps;
        }
    }

    /** The source pixels that make one target pixel, and how much each counts. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; made and used within this class.
    record Taps(int begin, float[] weights) {
        int end() {
            return begin + weights.length;
        }
    }

    /** The wanted part of the scaled picture, row by row, channels side by side, in the picture's own units. */
    static float[] resample(Picture picture, Axis horizontal, Axis vertical) {
        Taps[] columns = horizontal.allTaps();
        Taps[] rows = vertical.allTaps();
        int firstRow = rows[0].begin;
        int rowLength = horizontal.count * picture.channels();
        float[][] narrowed = new float[rows[rows.length - 1].end() - firstRow][];
        for (int y = 0; y < narrowed.length; y++) {
            narrowed[y] = narrow(picture, firstRow + y, columns);
        }
        float[] result = new float[vertical.count * rowLength];
        float[] sum = new float[rowLength];
        for (int y = 0; y < rows.length; y++) {
            java.util.Arrays.fill(sum, 0);
            for (int i = 0; i < rows[y].weights.length; i++) {
                accumulate(narrowed[rows[y].begin - firstRow + i], rows[y].weights[i], sum);
            }
            for (int x = 0; x < rowLength; x++) {
                result[y * rowLength + x] = round(sum[x], picture.maximum());
            }
        }
        return result;
    }

    private static float[] narrow(Picture picture, int row, Taps[] columns) {
        int channels = picture.channels();
        short[] samples = picture.samples();
        int start = row * picture.width() * channels;
        float[] narrow = new float[columns.length * channels];
        for (int x = 0; x < columns.length; x++) {
            float[] weights = columns[x].weights;
            for (int c = 0; c < channels; c++) {
                float sum = 0;
                for (int i = 0, at = start + columns[x].begin * channels + c; i < weights.length; i++, at += channels) {
                    sum += weights[i] * Short.toUnsignedInt(samples[at]);
                }
                narrow[x * channels + c] = round(sum, picture.maximum());
            }
        }
        return narrow;
    }

    private static void accumulate(float[] row, float weight, float[] sum) {
        for (int x = 0; x < sum.length; x++) {
            sum[x] += weight * row[x];
        }
    }

    private static float round(float value, int maximum) {
        return Math.min((int) (value + 0.5f), maximum);
    }
}
