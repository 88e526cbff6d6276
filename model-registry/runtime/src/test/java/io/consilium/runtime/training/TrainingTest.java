package io.consilium.runtime.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.RefusedTrainingException;
import io.consilium.runtime.RefusedTrainingException.Reason;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.PhantomSet;
import io.consilium.runtime.phantom.Site;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    private static final Recipe SHORT = Recipe.USUAL.withEpochs(2).withBatch(4).withLearningRate(1e-3);

    @TempDir
    private static Path shared;

    private static ImageFolder images;
    private static TrainedModel reference;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainOnce() throws IOException {
        new PhantomSet(new PhantomOrder(Site.A, 16, 3, 64)).writeTo(shared.resolve("images"), done -> {});
        images = ImageFolder.read(shared.resolve("images"));
        reference = train(plan(SHORT, shared.resolve("reference.safetensors")));
    }

    @Test
    void sameSeedGivesTheSameBytes() throws IOException {
        TrainedModel again = train(plan(SHORT, folder.resolve("again.safetensors")));

        assertEquals(reference.sha256(), again.sha256());
        assertEquals(reference.history(), again.history());
        assertEquals(reference.evaluation(), again.evaluation());
    }

    @Test
    void anotherSeedGivesOtherBytes() throws IOException {
        TrainedModel other = train(plan(SHORT.withEpochs(1).withSeed(5), folder.resolve("other.safetensors")));

        assertNotEquals(reference.history().getFirst(), other.history().getFirst());
        assertNotEquals(reference.sha256(), other.sha256());
    }

    @Test
    void stoppedInTheMiddleOfAnEpochItGoesOnToTheSameBytes() throws IOException {
        TrainingPlan plan = plan(SHORT, folder.resolve("stopped.safetensors"));
        AtomicReference<Training> running = new AtomicReference<>();
        Training training = new Training(plan, new TrainingListener() {
            @Override
            public void learned(int epoch, int shown, double meanLoss) {
                if (epoch == 2) {
                    running.get().stop();
                }
            }
        });
        running.set(training);

        RefusedTrainingException stopped = assertThrows(RefusedTrainingException.class, training::run);
        assertEquals(Reason.STOPPED, stopped.reason());
        assertTrue(Files.exists(plan.checkpoint()));
        assertFalse(Files.exists(plan.out()));

        assertEquals(reference.sha256(), train(plan).sha256());
        assertFalse(Files.exists(plan.checkpoint()), "a finished training leaves nothing behind");
    }

    @Test
    void crashAfterAnEpochCostsNothingButTheWorkSince() throws IOException {
        TrainingPlan plan = plan(SHORT, folder.resolve("crashed.safetensors"));
        Training crashing = new Training(plan, new TrainingListener() {
            @Override
            public void learned(int epoch, int shown, double meanLoss) {
                if (epoch == 2) {
                    throw new IllegalStateException("power cut");
                }
            }
        });

        assertThrows(IllegalStateException.class, crashing::run);

        assertEquals(reference.sha256(), train(plan).sha256());
    }

    @Test
    void checkpointOfAnotherTrainingIsRefusedNotContinued() throws IOException {
        TrainingPlan plan = plan(SHORT, folder.resolve("model.safetensors"));
        Training crashing = new Training(plan, new TrainingListener() {
            @Override
            public void epochEnds(Epoch epoch) {
                throw new IllegalStateException("power cut");
            }
        });
        assertThrows(IllegalStateException.class, crashing::run);
        TrainingPlan other = plan(SHORT.withSeed(9), plan.out());

        RefusedTrainingException refusal = assertThrows(RefusedTrainingException.class, () -> train(other));

        assertEquals(Reason.OTHER_TRAINING, refusal.reason());
        assertTrue(refusal.getMessage().contains("--restart"), refusal::getMessage);
    }

    @Test
    void retrainingStartsFromTheParentAndNamesIt() throws IOException {
        Recipe gentle = SHORT.withEpochs(1).withLearningRate(1e-9);
        TrainingPlan plan = plan(Optional.of(reference.weights()), images, gentle, folder.resolve("child.safetensors"));

        TrainedModel child = train(plan);

        assertEquals(Optional.of(Sha256.of(reference.weights())), child.parent());
        // So small a step leaves the parent's judgement as it was, on the same validation images.
        assertEquals(
                reference.history().get(reference.bestEpoch() - 1).validationLoss(),
                child.history().getFirst().validationLoss(),
                1e-4);
    }

    @Test
    void imagesInOtherClassesThanTheParentsAreRefused() throws IOException {
        Path other = folder.resolve("other");
        new PhantomSet(new PhantomOrder(Site.A, 16, 3, 32)).writeTo(other, done -> {});
        Files.move(other.resolve("tumor"), other.resolve("glioma"));
        TrainingPlan plan = plan(
                Optional.of(reference.weights()), ImageFolder.read(other), SHORT, folder.resolve("child.safetensors"));

        RefusedDatasetException refusal = assertThrows(RefusedDatasetException.class, () -> train(plan));

        assertEquals(RefusedDatasetException.Reason.OTHER_CLASSES, refusal.reason());
    }

    @Test
    void brokenImageIsRefusedByItsName() throws IOException {
        Path broken = folder.resolve("broken");
        new PhantomSet(new PhantomOrder(Site.A, 16, 3, 32)).writeTo(broken, done -> {});
        for (int copy = 0; copy < 3; copy++) {
            Files.writeString(broken.resolve("tumor/torn" + copy + ".png"), "not a picture " + copy);
        }
        TrainingPlan plan =
                plan(Optional.empty(), ImageFolder.read(broken), SHORT, folder.resolve("model.safetensors"));

        RefusedImageException refusal = assertThrows(RefusedImageException.class, () -> train(plan));

        assertTrue(refusal.getMessage().contains("torn"), refusal::getMessage);
    }

    @Test
    void lossThatIsNoNumberEndsWithAdviceNotWithAModel() throws IOException {
        Path huge = folder.resolve("huge.safetensors");
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = Architectures.BRAIN_TUMOR_CNN.newNetwork(2);
            network.fill(manager, (tensor, values) -> {
                while (values.hasRemaining()) {
                    values.putFloat(1e30f);
                }
            });
            Weights.save(huge, network, images.classes(), Map.of());
        }
        TrainingPlan plan = plan(Optional.of(huge), images, SHORT, folder.resolve("wild.safetensors"));

        RefusedTrainingException refusal = assertThrows(RefusedTrainingException.class, () -> train(plan));

        assertEquals(Reason.DIVERGED, refusal.reason());
        assertTrue(refusal.getMessage().contains("lower learning rate"), refusal::getMessage);
        assertFalse(Files.exists(plan.out()));
    }

    private static TrainingPlan plan(Recipe recipe, Path out) {
        return plan(Optional.empty(), images, recipe, out);
    }

    private static TrainingPlan plan(Optional<Path> parent, ImageFolder images, Recipe recipe, Path out) {
        return new TrainingPlan(
                "brain-mri-tumor",
                Architectures.BRAIN_TUMOR_CNN,
                parent,
                images,
                Optional.empty(),
                SplitPlan.USUAL,
                recipe,
                out);
    }

    private static TrainedModel train(TrainingPlan plan) throws IOException {
        return new Training(plan, TrainingListener.NONE).run();
    }
}
