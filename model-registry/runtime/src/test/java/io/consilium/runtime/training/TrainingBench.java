package io.consilium.runtime.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.evaluation.Judge;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.PhantomSet;
import io.consilium.runtime.phantom.Site;
import io.consilium.runtime.random.Dice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How fast the reference network learns, and what the time goes into. */
public final class TrainingBench {

    private static final Architecture NETWORK = Architectures.BRAIN_TUMOR_CNN;
    private static final Preprocessing PREPROCESSING = NETWORK.preprocessing();
    private static final int PORTION = 8;
    private static final int BATCH = 64;

    /** So many images make two batches of what is left after the split, the least that can be timed. */
    private static final int LEAST = 96;

    private final Path scratch;
    private final int epochs;
    private final int count;

    private TrainingBench(Path scratch, int epochs, int count) {
        if (epochs < 1 || count < LEAST) {
            throw new IllegalArgumentException("1 epoch and " + LEAST + " images are the least that can be timed");
        }
        this.scratch = scratch;
        this.epochs = epochs;
        this.count = count;
    }

    /** Measures everything; the arguments are an empty folder, how many epochs to time, and of how many images. */
    public static void main(String[] arguments) throws IOException {
        new TrainingBench(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])).run();
    }

    private void run() throws IOException {
        Path folder = scratch.resolve("images");
        new PhantomSet(new PhantomOrder(Site.A, count, 1, 256)).writeTo(folder, done -> {});
        ImageFolder images = ImageFolder.read(folder);

        Map<String, Double> stages = stages(images);
        double sum = stages.values().stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(Locale.ROOT, "%-28s %9s %7s%n", "stage, by itself", "ms/image", "share");
        stages.forEach((name, millis) ->
                System.out.printf(Locale.ROOT, "%-28s %9.2f %6.1f%%%n", name, millis, 100 * millis / sum));

        double[] rates = rates(images);
        System.out.printf(
                Locale.ROOT,
                "training: %.1f images/s (median of %d epochs, %.1f to %.1f), %s, 3x256x256, batch %d, %d threads%n",
                rates[rates.length / 2],
                epochs,
                rates[0],
                rates[rates.length - 1],
                NETWORK.name(),
                BATCH,
                TorchEngine.threads());
    }

    /** As {@code consilium train} does it: reading, changing, learning, all at once; the first epoch isn't counted. */
    private double[] rates(ImageFolder images) throws IOException {
        Clock clock = new Clock();
        TrainingPlan plan = new TrainingPlan(
                PhantomOrder.TASK,
                NETWORK,
                Optional.empty(),
                images,
                Optional.empty(),
                SplitPlan.USUAL,
                Recipe.USUAL.withEpochs(epochs + 1).withBatch(BATCH).withPatience(epochs + 1),
                scratch.resolve("model.safetensors"));
        new Training(plan, clock).run();
        return clock.rates.stream()
                .skip(1)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    /** Times each epoch from its first update to its last: validation isn't training. */
    private static final class Clock implements TrainingListener {
        private final List<Double> rates = new ArrayList<>();
        private long first;
        private long last;
        private int images;

        @Override
        public void learned(int epoch, int shown, double meanLoss) {
            last = System.nanoTime();
            if (first == 0) {
                first = last;
            } else {
                images += shown;
            }
        }

        @Override
        public void epochEnds(Epoch epoch) {
            rates.add(images * 1e9 / (last - first));
            first = 0;
            images = 0;
        }
    }

    private Map<String, Double> stages(ImageFolder folder) throws IOException {
        Map<String, Double> stages = new LinkedHashMap<>();
        List<LabelledImage> images = folder.images().subList(0, BATCH);
        List<byte[]> files = new ArrayList<>();
        for (LabelledImage image : images) {
            files.add(Files.readAllBytes(image.file()));
        }
        List<float[]> planes = files.stream().map(TrainingBench::prepared).toList();
        Augmenter augmenter = new Augmenter(Augmentation.USUAL, PREPROCESSING);
        stages.put("decode and preprocess", perImage(() -> files.forEach(TrainingBench::prepared)));
        stages.put("augment", perImage(() -> planes.forEach(image -> augmenter.augment(image, Dice.of(1)))));
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = NETWORK.newNetwork(2);
            network.initialise(manager, 1);
            double forward = perImage(() -> forward(network, planes));
            Learner learner = new Learner(network, manager);
            int[] labels = images.stream().mapToInt(LabelledImage::label).toArray();
            List<List<float[]>> portions = new ArrayList<>();
            for (int from = 0; from < BATCH; from += PORTION) {
                portions.add(planes.subList(from, from + PORTION));
            }
            int[] update = {0};
            double all = perImage(() -> learner.learn(portions.iterator(), labels, 1e-4, ++update[0], 1));
            double step = perImage(() -> step(learner, network, ++update[0]));
            stages.put("forward", forward);
            stages.put("backward", Math.max(0, all - forward - step));
            stages.put("optimiser step", step);
        }
        return stages;
    }

    private static float[] prepared(byte[] file) {
        return PREPROCESSING.apply(Picture.decode(file));
    }

    private static void forward(Network network, List<float[]> planes) {
        for (int from = 0; from < BATCH; from += PORTION) {
            try (NDManager pass = TorchEngine.newManager()) {
                NDArray input = Judge.batch(pass, planes.subList(from, from + PORTION), NETWORK.input());
                network.forward(new ParameterStore(pass, false), new NDList(input), true)
                        .singletonOrThrow()
                        .toFloatArray();
            }
        }
    }

    private static void step(Learner learner, Network network, int update) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        network.values().forEach((name, array) -> gradients.put(name, array.onesLike()));
        learner.adam().move(gradients, 1e-9, update);
        gradients.values().forEach(NDArray::close);
    }

    /** The median of as many rounds as there are epochs, in milliseconds for each image of a batch. */
    private double perImage(Runnable batch) {
        double[] millis = new double[epochs];
        batch.run();
        for (int round = 0; round < epochs; round++) {
            long started = System.nanoTime();
            batch.run();
            millis[round] = (System.nanoTime() - started) / 1e6 / BATCH;
        }
        Arrays.sort(millis);
        return millis[epochs / 2];
    }
}
