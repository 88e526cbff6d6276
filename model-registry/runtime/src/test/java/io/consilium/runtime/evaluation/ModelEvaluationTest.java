package io.consilium.runtime.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.Commitment;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.PhantomSet;
import io.consilium.runtime.phantom.Site;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelEvaluationTest {

    private static final Bootstrap QUICK = new Bootstrap(100, 0);

    @TempDir
    private static Path folder;

    private static ImageFolder images;
    private static Path weights;

    @BeforeAll
    static void drawAndInitialise() throws IOException {
        new PhantomSet(new PhantomOrder(Site.A, 11, 3, 64)).writeTo(folder.resolve("images"), done -> {});
        images = ImageFolder.read(folder.resolve("images"));
        weights = save("model.safetensors", List.of("healthy", "tumor"));
    }

    @Test
    void reportNamesTheModelAndCommitsToTheImages() throws IOException {
        ModelEvaluation report = evaluate(weights, images);

        assertEquals(Sha256.of(weights), report.model());
        assertEquals("brain-tumor-cnn", report.architecture());
        assertEquals(Commitment.to(images.images()), report.commitment());
        assertEquals(11, report.evaluation().images());
        assertEquals("tumor", report.evaluation().positive());
    }

    @Test
    void classesGoByNameNotByPlace() throws IOException {
        // The same weights whose first output is called tumor: what was right is wrong, image for image.
        Path swapped = save("swapped.safetensors", List.of("tumor", "healthy"));

        Evaluation one = evaluate(weights, images).evaluation();
        Evaluation other = evaluate(swapped, images).evaluation();

        assertEquals(1, one.accuracy().value() + other.accuracy().value(), 1e-12);
        assertEquals(1, one.auc().value() + other.auc().value(), 1e-12);
    }

    @Test
    void imageGetsTheSameProbabilitiesInWhateverCompany() throws IOException {
        try (NDManager manager = TorchEngine.newManager();
                ImageLoader loader = new ImageLoader(Architectures.BRAIN_TUMOR_CNN.preprocessing())) {
            Network network = Weights.load(weights, Architectures.BRAIN_TUMOR_CNN, manager)
                    .network();
            Judge judge = new Judge(network, loader);

            double[][] together = judge.probabilities(images.images(), done -> {});
            double[] alone = judge.probabilities(images.images().subList(7, 8), done -> {})[0];

            assertEquals(1, Arrays.stream(alone).sum(), 1e-12);
            assertArrayEquals(together[7], alone, 1e-6);
        }
    }

    @Test
    void otherClassesAndOtherFilesAreRefused() throws IOException {
        Path other = save("other.safetensors", List.of("no", "yes"));
        Path text = Files.writeString(folder.resolve("text.safetensors"), "not weights at all");

        assertThrows(RefusedDatasetException.class, () -> evaluate(other, images));
        assertThrows(RefusedWeightsException.class, () -> Weights.declaredArchitecture(text));
        assertEquals(Optional.of(Architectures.BRAIN_TUMOR_CNN), Weights.declaredArchitecture(other));
    }

    private static ModelEvaluation evaluate(Path model, ImageFolder images) throws IOException {
        return ModelEvaluation.of(model, Architectures.BRAIN_TUMOR_CNN, images, Optional.empty(), QUICK, done -> {});
    }

    private static Path save(String name, List<String> classes) throws IOException {
        Path file = folder.resolve(name);
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = Architectures.BRAIN_TUMOR_CNN.newNetwork(2);
            network.initialise(manager, 5);
            Weights.save(file, network, classes, Map.of());
        }
        return file;
    }
}
