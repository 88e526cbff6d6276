package io.consilium.runtime.evaluation;

import io.consilium.runtime.RefusedDatasetException;
import io.consilium.runtime.RefusedDatasetException.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which of the classes is the finding, the one that precision and recall are about.
 *
 * <p>It is never guessed from the order of the alphabet: sensitivity and specificity would change places unseen.
 */
public final class Finding {

    /** What people call the class in which nothing was found, without anything but letters. */
    private static final Set<String> NOTHING_FOUND =
            Set.of("healthy", "normal", "negative", "no", "none", "notumor", "control", "controls", "benign", "clear");

    private Finding() {}

    /**
     * The index of the finding.
     *
     * @param classes the names of the classes
     * @param named the name that the user gave, if any
     * @throws RefusedDatasetException when there is no such class, or when it must be named and wasn't
     */
    public static int among(List<String> classes, Optional<String> named) {
        if (named.isPresent()) {
            int index = classes.indexOf(named.get());
            if (index < 0) {
                throw refused("No class is called %s; there are %s".formatted(named.get(), classes));
            }
            return index;
        }
        List<Integer> findings = IntStream.range(0, classes.size())
                .filter(index -> !meansNothingFound(classes.get(index)))
                .boxed()
                .toList();
        if (classes.size() == 2 && findings.size() != 1) {
            throw refused("Which of %s is the finding? Say so with --positive".formatted(classes));
        }
        return findings.isEmpty() ? 0 : findings.getFirst();
    }

    private static boolean meansNothingFound(String name) {
        return NOTHING_FOUND.contains(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""));
    }

    private static RefusedDatasetException refused(String message) {
        return new RefusedDatasetException(Reason.NO_POSITIVE_CLASS, message);
    }
}
