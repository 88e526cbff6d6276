package io.consilium.runtime.training;

import ai.djl.ndarray.NDManager;
import io.consilium.runtime.RefusedTrainingException;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.dataset.Split;
import io.consilium.runtime.evaluation.Bootstrap;
import io.consilium.runtime.evaluation.Evaluation;
import io.consilium.runtime.evaluation.Finding;
import io.consilium.runtime.evaluation.Judge;
import io.consilium.runtime.evaluation.Judgements;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Teaches a network on labelled images, from a random start or from a published model.
 *
 * <p>The same plan gives the same bytes on the same machine, interrupted or not. The weights of the epoch with the lowest validation loss
 * are kept; the test images are shown to them once, at the end.
 */
public final class Training {

    private final TrainingPlan plan;
    private final TrainingListener listener;
    private volatile boolean stopped;

    public Training(TrainingPlan plan, TrainingListener listener) {
        this.plan = plan;
        this.listener = listener;
    }

    /** Asks a running training to write down how far it has come, and to end with a refusal that says so. */
    public void stop() {
        stopped = true;
    }

    /**
     * Trains, or goes on with the same training where it was interrupted.
     *
     * @throws RefusedTrainingException when it was stopped, when it diverged, or when another one was interrupted here
     */
    public TrainedModel run() throws IOException {
        long started = System.nanoTime();
        try (NDManager manager = TorchEngine.newManager();
                ImageLoader loader = new ImageLoader(plan.architecture().preprocessing())) {
            Optional<Sha256> parent = plan.parent().isPresent()
                    ? Optional.of(Sha256.of(plan.parent().get()))
                    : Optional.empty();
            Start start = start(manager);
            Split split = Split.of(start.images, plan.split());
            int positive = Finding.among(start.images.classes(), plan.positive());
            String fingerprint = fingerprint(split, start.images.classes(), parent);
            Course course =
                    new Course(plan, fingerprint, split, start.network, manager, loader, listener, () -> stopped);
            Standing standing = course.run();
            save(start.network, start.images.classes(), parent);
            listener.tests(split.test().size());
            Judgements judgements =
                    new Judge(start.network, loader).judge(start.images.classes(), positive, split.test(), done -> {});
            Evaluation evaluation = Evaluation.of(
                    judgements,
                    new Bootstrap(Bootstrap.USUAL.resamples(), plan.recipe().seed()));
            course.forget();
            return new TrainedModel(
                    plan,
                    plan.out(),
                    Sha256.of(plan.out()),
                    parent,
                    start.images.classes(),
                    split,
                    standing.history(),
                    standing.bestEpoch(),
                    evaluation,
                    Duration.ofNanos(System.nanoTime() - started));
        }
    }

    /** A network before its first lesson, and the images with labels in its order. */
    private record Start(Network network, ImageFolder images) {}

    private Start start(NDManager manager) {
        if (plan.parent().isPresent()) {
            Weights.Loaded loaded = Weights.load(plan.parent().get(), plan.architecture(), manager);
            return new Start(loaded.network(), plan.images().inOrderOf(loaded.classes()));
        }
        Network network = plan.architecture().newNetwork(plan.images().classes().size());
        network.initialise(manager, plan.recipe().seed());
        return new Start(network, plan.images());
    }

    /** Two trainings with the same fingerprint give the same result, so one can go on where the other stopped. */
    private String fingerprint(Split split, List<String> classes, Optional<Sha256> parent) {
        String everything = Stream.of(split.training(), split.validation(), split.test())
                .flatMap(part -> Stream.concat(
                        Stream.of("part"), part.stream().map(image -> image.label() + " " + image.sha256())))
                .collect(Collectors.joining("\n"));
        String all = String.join(
                "\n",
                plan.task(),
                plan.architecture().name(),
                plan.recipe().toString(),
                plan.split().toString(),
                classes.toString(),
                parent.toString(),
                everything);
        return Sha256.of(all.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private void save(Network network, List<String> classes, Optional<Sha256> parent) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("task", plan.task());
        parent.ifPresent(digest -> metadata.put("parent", digest.hex()));
        Path part = plan.out().resolveSibling(plan.out().getFileName() + ".part");
        Weights.save(part, network, classes, metadata);
        Files.move(part, plan.out(), StandardCopyOption.ATOMIC_MOVE);
    }
}
