package io.consilium.runtime.inference;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.TracedGraph;
import io.consilium.runtime.weights.Weights;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * How fast our networks are beside the same networks traced by Python, and where the time of an answer goes; started by
 * {@code bench/inference}.
 *
 * <p>The two that are compared take turns, so that what else the machine does falls on both.
 */
public final class InferenceBench {

    private final Path folder;
    private final Duration patience;
    private final int warmUp;
    private final int least;

    private InferenceBench(Path folder, Duration patience) {
        this.folder = folder;
        this.patience = patience;
        warmUp = patience.isZero() ? 1 : 3;
        least = patience.isZero() ? 1 : 5;
    }

    /** Measures everything; the arguments are a folder for temporary files, and how many seconds to take for each row. */
    public static void main(String[] arguments) throws Exception {
        new InferenceBench(Path.of(arguments[0]), Duration.ofSeconds(Long.parseLong(arguments[1]))).run();
    }

    private void run() throws Exception {
        System.out.printf("%d threads, medians%n", TorchEngine.threads());
        System.out.printf("%-16s %5s %12s %12s %7s%n", "forward", "batch", "block", "torchscript", "ratio");
        compare(Architectures.BRAIN_TUMOR_CNN, 1);
        compare(Architectures.BRAIN_TUMOR_CNN, 16);
        double one = compare(Architectures.RESNET_50, 1);
        double sixteen = compare(Architectures.RESNET_50, 16);
        System.out.println();
        System.out.printf(
                "%-16s %9s %11s %10s %10s %7s%n", "one answer", "decode", "preprocess", "forward", "in all", "share");
        stages(Architectures.BRAIN_TUMOR_CNN);
        double share = stages(Architectures.RESNET_50);
        System.out.printf(
                Locale.ROOT,
                "inference: block/torchscript %.2f (batch 1) %.2f (batch 16), decode+preprocess %.2f of ResNet-50 forward%n",
                one,
                sixteen,
                share);
    }

    /** The ratio of our block's time to that of the traced graph through DJL's predictor. */
    private double compare(Architecture architecture, int batch) throws Exception {
        try (NDManager manager = TorchEngine.newManager();
                Model traced = Model.newInstance("traced", Device.cpu(), "PyTorch")) {
            Network network = network(architecture, manager);
            Path archive = folder.resolve("traced.pt");
            TracedGraph.of(architecture).write(archive, network);
            traced.load(archive);
            try (Predictor<NDList, NDList> predictor = traced.newPredictor(new NoopTranslator())) {
                NDArray images = Formula.input(manager, "input", new Shape(batch).addAll(architecture.input()));
                NDList list = new NDList(images);
                List<Double> ours = new ArrayList<>();
                List<Double> theirs = new ArrayList<>();
                long end = System.nanoTime() + patience.toNanos();
                for (int i = -warmUp; i < least || System.nanoTime() < end; i++) {
                    double block = time(() -> {
                        try (NDArray logits = network.logits(images)) {
                            logits.toFloatArray();
                        }
                    });
                    double script = time(() -> {
                        try (NDList logits = predictor.predict(list)) {
                            logits.singletonOrThrow().toFloatArray();
                        }
                    });
                    if (i >= 0) {
                        ours.add(block);
                        theirs.add(script);
                    }
                }
                double ratio = median(ours) / median(theirs);
                System.out.printf(
                        Locale.ROOT,
                        "%-16s %5d %9.1f ms %9.1f ms %7.3f%n",
                        architecture,
                        batch,
                        median(ours),
                        median(theirs),
                        ratio);
                return ratio;
            }
        }
    }

    /** The share of decoding and preprocessing in the time of the forward pass. */
    private double stages(Architecture architecture) throws Exception {
        Path file = folder.resolve("bench.safetensors");
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = network(architecture, manager);
            List<String> classes = IntStream.range(0, network.classes())
                    .mapToObj(i -> "class " + i)
                    .toList();
            Weights.save(file, network, classes, Map.of());
        }
        byte[] png = slice();
        List<Double> decode = new ArrayList<>();
        List<Double> preprocess = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        try (WarmModel model = new WarmModel(LoadedModel.load(file, ModelIdentity.of(file, architecture)))) {
            long end = System.nanoTime() + patience.toNanos();
            for (int i = -warmUp; i < least || System.nanoTime() < end; i++) {
                long start = System.nanoTime();
                Picture picture = Picture.decode(png);
                double decoding = (System.nanoTime() - start) / 1e6;
                double preparing = time(() -> architecture.preprocessing().apply(picture));
                double answering = time(() -> model.answer(picture));
                if (i >= 0) {
                    decode.add(decoding);
                    preprocess.add(preparing);
                    all.add(decoding + answering);
                }
            }
        }
        double forward = median(all) - median(decode) - median(preprocess);
        double share = (median(decode) + median(preprocess)) / forward;
        System.out.printf(
                Locale.ROOT,
                "%-16s %6.1f ms %8.1f ms %7.1f ms %7.1f ms %7.3f%n",
                architecture,
                median(decode),
                median(preprocess),
                forward,
                median(all),
                share);
        return share;
    }

    /** A PNG of 512×512 in colour, as exported from a viewer: a bright, noisy disc on black. */
    private static byte[] slice() throws IOException {
        BufferedImage image = new BufferedImage(512, 512, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        for (int y = 0; y < 512; y++) {
            for (int x = 0; x < 512; x++) {
                boolean inside = Math.hypot(x - 256, y - 256) < 200;
                int grey = inside ? 90 + random.nextInt(60) : random.nextInt(6);
                image.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }

    private static Network network(Architecture architecture, NDManager manager) {
        Network network = architecture.newNetwork(architecture.equals(Architectures.RESNET_50) ? 1000 : 2);
        Formula.fill(network, manager);
        return network;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double time(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
