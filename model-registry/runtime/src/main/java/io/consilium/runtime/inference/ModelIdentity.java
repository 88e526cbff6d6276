package io.consilium.runtime.inference;

import io.consilium.runtime.Sha256;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.weights.WeightsFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Which model this is, beyond doubt: every answer carries it.
 *
 * @param id what the model is called where it comes from: its number on the ledger, or its file's name
 * @param sha256 the digest of its weights file
 * @param architecture what the weights are weights of
 * @param format how they are written down
 */
public record ModelIdentity(String id, Sha256 sha256, Architecture architecture, WeightsFormat format) {

    /** Checks that nothing is missing. */
    public ModelIdentity {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(architecture, "architecture");
        Objects.requireNonNull(format, "format");
    }

    /** The identity of a file that nothing is known of but its architecture. */
    public static ModelIdentity of(Path file, Architecture architecture) throws IOException {
        return new ModelIdentity(file.getFileName().toString(), Sha256.of(file), architecture, WeightsFormat.of(file));
    }
}
