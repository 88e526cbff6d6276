package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.audit.Differences.Difference;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what a registry lists, a page at a time, and compares each list by itself with what there is. */
final class Listing {

    private final Inquiry registry;
    private final List<Difference> all = new ArrayList<>();

    Listing(Inquiry registry) {
        this.registry = registry;
    }

    /** What didn't follow from the ledger. */
    List<Difference> differences() {
        return List.copyOf(all);
    }

    JsonNode ask(String path) throws UnusableAnswerException, InterruptedException {
        return registry.ask(path);
    }

    /** An answer that the registry says there is none to is a difference, too. */
    Optional<JsonNode> shown(String subject, String path, Differences differences)
            throws UnusableAnswerException, InterruptedException {
        try {
            return Optional.of(registry.ask(path));
        } catch (RegistryException unknown) {
            differences.add(subject, "says: " + Differences.text(unknown.getMessage()));
            return Optional.empty();
        }
    }

    void add(Differences differences) {
        all.addAll(differences.all());
    }

    void add(Difference difference) {
        all.add(difference);
    }

    /** A list that comes in one answer; how many it holds. */
    <T, K> long whole(String path, JsonNode list, Roll.Kind<T, K> kind, Iterable<T> there)
            throws UnusableAnswerException {
        Differences differences = new Differences();
        Roll<T, K> roll = new Roll<>(kind, there.iterator(), differences);
        array(path, list).forEach(roll::take);
        roll.end();
        add(differences);
        return roll.listed();
    }

    /**
     * A list that comes in pages; how many it holds.
     *
     * @param path that ends where the last key of the page before follows
     */
    <T, K> long pages(String path, String first, String field, Roll.Kind<T, K> kind, Iterable<T> there)
            throws UnusableAnswerException, InterruptedException {
        Differences differences = new Differences();
        Roll<T, K> roll = new Roll<>(kind, there.iterator(), differences);
        boolean more = true;
        Optional<K> before = Optional.empty();
        while (more) {
            JsonNode page = registry.ask(
                    before.map(last -> path + Registry.segment(last.toString())).orElse(first));
            array(path, page.path(field)).forEach(roll::take);
            // Whoever says that there is more has to go on: else the pages would have no end.
            more = !page.path("next").isNull()
                    && !page.path("next").isMissingNode()
                    && !roll.last().equals(before)
                    && !differences.areEnough();
            before = roll.last();
        }
        roll.end();
        add(differences);
        return roll.listed();
    }

    private static JsonNode array(String path, JsonNode list) throws UnusableAnswerException {
        if (!list.isArray()) {
            throw new UnusableAnswerException("its answer to " + path + " isn't a list");
        }
        return list;
    }
}
