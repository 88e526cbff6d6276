package io.consilium.runtime.dataset;

import io.consilium.runtime.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * A digest that binds to a set of images without showing them.
 *
 * <p>Of every file's bytes the SHA-256, as 64 lower-case hexadecimal digits; these in ascending order, each followed by one
 * line feed; of that text the SHA-256. Names and labels don't enter, and a file that occurs twice counts twice. A shell
 * says the same:
 *
 * <pre>{@code find DIR -type f -exec sha256sum {} + | cut -c1-64 | LC_ALL=C sort | sha256sum}</pre>
 */
public final class Commitment {

    private Commitment() {}

    /** The commitment to these images, in whatever order they come. */
    public static Sha256 to(Collection<LabelledImage> images) {
        String lines = images.stream()
                .map(LabelledImage::sha256)
                .sorted()
                .map(digest -> digest.hex() + "\n")
                .collect(Collectors.joining());
        return Sha256.of(lines.getBytes(StandardCharsets.US_ASCII));
    }
}
