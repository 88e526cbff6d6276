package io.consilium.runtime.training;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.runtime.RefusedTrainingException;
import io.consilium.runtime.RefusedTrainingException.Reason;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.weights.Safetensors;
import io.consilium.runtime.weights.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A training on disk: the weights, the best weights, the optimiser's moments, and how far it has come.
 *
 * <p>A safetensors file, replaced as a whole: whenever the power fails, the last one or the one before it is there.
 */
final class Checkpoint {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String STANDING = "standing";

    private final Path file;
    private final Map<String, NDArray> tensors = new LinkedHashMap<>();

    Checkpoint(Path file, Map<String, NDArray> weights, Map<String, NDArray> best, Adam adam) {
        this.file = file;
        weights.forEach((name, array) -> tensors.put("weights." + name, array));
        best.forEach((name, array) -> tensors.put("best." + name, array));
        adam.means().forEach((name, array) -> tensors.put("mean." + name, array));
        adam.variances().forEach((name, array) -> tensors.put("variance." + name, array));
    }

    void write(Standing standing) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        SafetensorsWriter.write(part, tensors, Map.of(STANDING, JSON.writeValueAsString(standing)));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Fills the tensors from the file, if it exists.
     *
     * @param training what must have been interrupted
     * @throws RefusedTrainingException when it was something else
     */
    Optional<Standing> read(String training) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (Safetensors saved = Safetensors.open(file)) {
            Standing standing = standing(saved);
            if (!standing.training().equals(training)
                    || !saved.tensors().keySet().equals(tensors.keySet())) {
                throw other();
            }
            tensors.forEach((name, array) -> MemorySegment.ofBuffer(array.toByteBuffer(true))
                    .copyFrom(saved.bytes(saved.tensors().get(name))));
            return Optional.of(standing);
        } catch (RefusedWeightsException damaged) {
            throw new RefusedTrainingException(
                    Reason.OTHER_TRAINING,
                    "The checkpoint %s is damaged (%s); start anew with --restart"
                            .formatted(file, damaged.getMessage()),
                    damaged);
        }
    }

    private Standing standing(Safetensors saved) {
        try {
            return JSON.readValue(saved.metadata().getOrDefault(STANDING, ""), Standing.class);
        } catch (JsonProcessingException unreadable) {
            throw other();
        }
    }

    private RefusedTrainingException other() {
        return new RefusedTrainingException(
                Reason.OTHER_TRAINING,
                "%s is left from another training (other images, seed, settings or parent); finish that, start anew with --restart, or name another file with --out"
                        .formatted(file));
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
