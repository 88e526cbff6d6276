package io.consilium.runtime.dataset;

import io.consilium.runtime.Sha256;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * One image of a data set.
 *
 * @param name its path below the data set's folder, with {@code /} between the parts
 * @param file where it lies
 * @param label which class it belongs to, counted from 0 in the data set's order
 * @param sha256 the digest of the file's bytes
 */
public record LabelledImage(String name, Path file, int label, Sha256 sha256) {

    public LabelledImage {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(sha256, "sha256");
        if (label < 0) {
            throw new IllegalArgumentException("A label counts from 0, not from " + label);
        }
    }

    /** The folder between the class's folder and the image, if there is one: by custom, one for each patient. */
    Optional<String> patient() {
        int first = name.indexOf('/');
        int second = name.indexOf('/', first + 1);
        return second < 0 ? Optional.empty() : Optional.of(name.substring(first + 1, second));
    }
}
