package io.consilium.cli.demo;

import ai.djl.ndarray.NDManager;
import io.consilium.contracts.Word;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.card.ModelCard;
import io.consilium.runtime.dataset.Commitment;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.evaluation.Bootstrap;
import io.consilium.runtime.evaluation.Evaluation;
import io.consilium.runtime.evaluation.Finding;
import io.consilium.runtime.evaluation.Judge;
import io.consilium.runtime.evaluation.Judgements;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.PhantomSet;
import io.consilium.runtime.phantom.Site;
import io.consilium.runtime.training.Augmentation;
import io.consilium.runtime.training.Recipe;
import io.consilium.runtime.training.TrainedModel;
import io.consilium.runtime.training.Training;
import io.consilium.runtime.training.TrainingListener;
import io.consilium.runtime.training.TrainingPlan;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a hospital does with its own images: draw them (nobody is scanned here), learn from them, test others' models on them. */
final class Lesson {
    static final Architecture ARCHITECTURE = Architectures.BRAIN_TUMOR_CNN;

    private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0);
    private static final double LEARNING_RATE = 1e-3;
    private static final int BATCH = 8;
    private static final double MILLION = 1e6;

    private final Path folder;
    private final ImageFolder images;

    private Lesson(Path folder, ImageFolder images) {
        this.folder = folder;
        this.images = images;
    }

    /** Draws a site's slices: half of them with a mass. */
    static Lesson with(Path folder, Site site, int count, long seed) throws IOException {
        Path slices = folder.resolve("slices");
        Files.createDirectories(folder);
        new PhantomSet(new PhantomOrder(site, count, seed, PhantomOrder.USUAL_SIZE)).writeTo(slices, done -> {});
        return new Lesson(folder, ImageFolder.read(slices));
    }

    ImageFolder images() {
        return images;
    }

    /** Trains one version, from a random start or from the last one. */
    TrainedModel train(int version, Optional<Path> parent, int epochs) throws IOException {
        Recipe recipe = Recipe.USUAL
                .withEpochs(epochs)
                .withBatch(BATCH)
                .withLearningRate(LEARNING_RATE)
                .withAugmentation(Augmentation.NONE)
                .withSeed(version);
        Path out = folder.resolve("version-" + version + ".safetensors");
        TrainingPlan plan = new TrainingPlan(
                PhantomOrder.TASK,
                ARCHITECTURE,
                parent,
                images,
                Optional.empty(),
                SplitPlan.USUAL.withSeed(version),
                recipe,
                out);
        return new Training(plan, TrainingListener.NONE).run();
    }

    /** What a publication says of a version. */
    static Map<String, Object> announcement(TrainedModel trained, long parent) throws IOException {
        return Map.of(
                "task",
                PhantomOrder.TASK,
                "architecture",
                ARCHITECTURE.name(),
                "parent",
                parent,
                "claimed",
                scores(trained.evaluation()),
                "card",
                ModelCard.of(trained, Optional.of("A demo's model of synthetic slices; not for use on people"))
                        .toJson());
    }

    /** Tests weights on all of these images; what an attestation says. */
    Map<String, Object> attestation(Path weights) throws IOException {
        return Map.of(
                "measured",
                scores(test(weights)),
                "testSet",
                new Word("0x" + Commitment.to(images.images()).hex()).hex(),
                "testImages",
                images.images().size());
    }

    Evaluation test(Path weights) throws IOException {
        try (NDManager manager = TorchEngine.newManager();
                ImageLoader loader = new ImageLoader(ARCHITECTURE.preprocessing())) {
            Weights.Loaded loaded = Weights.load(weights, ARCHITECTURE, manager);
            ImageFolder ordered = images.inOrderOf(loaded.classes());
            int finding = Finding.among(loaded.classes(), Optional.empty());
            Judgements judgements =
                    new Judge(loaded.network(), loader).judge(loaded.classes(), finding, ordered.images(), done -> {});
            return Evaluation.of(judgements, BOOTSTRAP);
        }
    }

    private static Map<String, Integer> scores(Evaluation evaluation) {
        return Map.of(
                "accuracy", millionths(evaluation.accuracy().value()),
                "precision", millionths(evaluation.precision().value()),
                "recall", millionths(evaluation.recall().value()),
                "f1", millionths(evaluation.f1().value()),
                "auc", millionths(evaluation.auc().value()));
    }

    private static int millionths(double share) {
        return (int) Math.round(share * MILLION);
    }
}
