package io.consilium.runtime.evaluation;

import ai.djl.ndarray.NDManager;
import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.Commitment;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * What a member found when it tested a model on its own images: what an attestation says.
 *
 * @param model the digest of the weights
 * @param architecture the network
 * @param commitment the digest that binds to the test images
 * @param evaluation the figures
 */
public record ModelEvaluation(Sha256 model, String architecture, Sha256 commitment, Evaluation evaluation) {

    /**
     * Tests a model on all images of a folder.
     *
     * @param positive the class that is the finding, where the names don't say
     * @param progress told how many images were judged
     * @throws RefusedDatasetException when the folder's classes aren't the model's
     */
    public static ModelEvaluation of(
            Path weights,
            Architecture architecture,
            ImageFolder folder,
            Optional<String> positive,
            Bootstrap bootstrap,
            IntConsumer progress)
            throws IOException {
        try (NDManager manager = TorchEngine.newManager();
                ImageLoader loader = new ImageLoader(architecture.preprocessing())) {
            Weights.Loaded loaded = Weights.load(weights, architecture, manager);
            ImageFolder images = folder.inOrderOf(loaded.classes());
            int finding = Finding.among(loaded.classes(), positive);
            Judgements judgements =
                    new Judge(loaded.network(), loader).judge(loaded.classes(), finding, images.images(), progress);
            return new ModelEvaluation(
                    Sha256.of(weights),
                    architecture.name(),
                    Commitment.to(images.images()),
                    Evaluation.of(judgements, bootstrap));
        }
    }
}
