package io.consilium.runtime.sharing;

import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.image.Preprocessing;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.ensemble.VotingCombiner;
import org.tribuo.classification.libsvm.LibSVMClassificationTrainer;
import org.tribuo.classification.libsvm.SVMClassificationType;
import org.tribuo.classification.libsvm.SVMClassificationType.SVMMode;
import org.tribuo.common.libsvm.KernelType;
import org.tribuo.common.libsvm.SVMParameters;
import org.tribuo.common.nearest.KNNModel.Backend;
import org.tribuo.common.nearest.KNNTrainer;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.distance.L2Distance;
import org.tribuo.math.neighbour.NeighboursQueryFactoryType;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * A classical classifier from Tribuo on the pixels of small pictures.
 *
 * <p>Of a few settings, the one that does best on the validation images is used: what any careful person would do.
 */
final class Baseline {

    private static final int SIDE = 32;
    private static final Preprocessing PIXELS = Preprocessing.stretch(SIDE);
    private static final String[] NAMES =
            IntStream.range(0, SIDE * SIDE).mapToObj("p%04d"::formatted).toArray(String[]::new);
    private static final LabelFactory LABELS = new LabelFactory();

    private final Model<Label> model;

    private Baseline(Model<Label> model) {
        this.model = model;
    }

    static Baseline nearestNeighbours(List<LabelledImage> training, List<LabelledImage> validation) {
        return best(
                training,
                validation,
                Stream.of(1, 3, 5, 9, 15)
                        .map(k -> new KNNTrainer<>(
                                k,
                                new L2Distance(),
                                2,
                                new VotingCombiner(),
                                Backend.THREADPOOL,
                                NeighboursQueryFactoryType.BRUTE_FORCE)));
    }

    static Baseline supportVectors(List<LabelledImage> training, List<LabelledImage> validation) {
        return best(
                training,
                validation,
                Stream.of(1.0, 10.0, 100.0)
                        .flatMap(cost -> Stream.of(0.001, 0.01, 0.1).map(gamma -> {
                            SVMParameters<Label> settings =
                                    new SVMParameters<>(new SVMClassificationType(SVMMode.C_SVC), KernelType.RBF);
                            settings.setCost(cost);
                            settings.setGamma(gamma);
                            return new LibSVMClassificationTrainer(settings);
                        })));
    }

    private static Baseline best(
            List<LabelledImage> training, List<LabelledImage> validation, Stream<? extends Trainer<Label>> settings) {
        MutableDataset<Label> examples = new MutableDataset<>(new SimpleDataSourceProvenance("pixels", LABELS), LABELS);
        training.forEach(image -> examples.add(example(image)));
        return settings.map(trainer -> new Baseline(silently(() -> trainer.train(examples))))
                .max(Comparator.comparingDouble(baseline -> baseline.accuracy(validation)))
                .orElseThrow();
    }

    /** The solver tells standard output, where the table goes, of each of its steps. */
    private static <T> T silently(Supplier<T> work) {
        PrintStream out = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            return work.get();
        } finally {
            System.setOut(out);
        }
    }

    /** For each image, 1 for the class that it is taken for and 0 for the other. */
    double[][] judge(List<LabelledImage> images) {
        return images.stream()
                .map(image -> model.predict(example(image)).getOutput().getLabel())
                .map(label -> label.equals("1") ? new double[] {0, 1} : new double[] {1, 0})
                .toArray(double[][]::new);
    }

    private double accuracy(List<LabelledImage> images) {
        double[][] judged = judge(images);
        return IntStream.range(0, judged.length)
                .mapToDouble(image -> judged[image][images.get(image).label()])
                .average()
                .orElseThrow();
    }

    private static Example<Label> example(LabelledImage image) {
        try {
            float[] planes = PIXELS.apply(Picture.decode(Files.readAllBytes(image.file())));
            double[] pixels =
                    IntStream.range(0, SIDE * SIDE).mapToDouble(p -> planes[p]).toArray();
            return new ArrayExample<>(new Label(Integer.toString(image.label())), NAMES, pixels);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
