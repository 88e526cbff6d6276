package io.consilium.runtime.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.network.Network;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntConsumer;

/** Shows images to a network and writes down what it says; the same images in the same order give the same answers. */
public final class Judge {

    /** Larger batches were no faster on two cores, and larger than the caches. */
    private static final int BATCH = 8;

    private final Network network;
    private final ImageLoader loader;

    public Judge(Network network, ImageLoader loader) {
        this.network = network;
        this.loader = loader;
    }

    /**
     * For each image, the probability of each class.
     *
     * @param progress told after each batch how many images were judged
     */
    public double[][] probabilities(List<LabelledImage> images, IntConsumer progress) {
        double[][] probabilities = new double[images.size()][];
        List<Integer> sizes = ImageLoader.evenBatches(images.size(), BATCH);
        Iterator<List<float[]>> batches = loader.load(images, sizes, ImageLoader.Treatment.NONE);
        int judged = 0;
        try (NDManager manager = TorchEngine.newManager()) {
            while (batches.hasNext()) {
                float[] logits = logits(manager, batches.next());
                int classes = network.classes();
                for (int from = 0; from < logits.length; from += classes) {
                    probabilities[judged++] = softmax(logits, from, classes);
                }
                progress.accept(judged);
            }
        }
        return probabilities;
    }

    /** As {@link #probabilities}, held against the truth. */
    public Judgements judge(List<String> classes, int positive, List<LabelledImage> images, IntConsumer progress) {
        int[] truths = images.stream().mapToInt(LabelledImage::label).toArray();
        return new Judgements(classes, positive, truths, probabilities(images, progress));
    }

    private float[] logits(NDManager parent, List<float[]> batch) {
        try (NDManager manager = parent.newSubManager();
                NDArray input = batch(manager, batch, network.architecture().input());
                NDArray logits = network.logits(input)) {
            return logits.toFloatArray();
        }
    }

    /** Preprocessed images as one array of native memory, which belongs to the manager. */
    public static NDArray batch(NDManager manager, List<float[]> images, Shape image) {
        NDArray array =
                manager.create(new Shape(images.size(), image.get(0), image.get(1), image.get(2)), DataType.FLOAT32);
        FloatBuffer values = array.toByteBuffer(true).asFloatBuffer();
        images.forEach(values::put);
        return array;
    }

    private static double[] softmax(float[] logits, int from, int classes) {
        double highest = Double.NEGATIVE_INFINITY;
        for (int label = 0; label < classes; label++) {
            highest = Math.max(highest, logits[from + label]);
        }
        double[] probabilities = new double[classes];
        double sum = 0;
        for (int label = 0; label < classes; label++) {
            probabilities[label] = StrictMath.exp(logits[from + label] - highest);
            sum += probabilities[label];
        }
        for (int label = 0; label < classes; label++) {
            probabilities[label] /= sum;
        }
        return probabilities;
    }
}
