package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Calls the roll of what there is while a registry lists it: nothing may be left out, made up, told twice or told otherwise.
 *
 * <p>Both are in the same order, so that neither has to be in memory, and that an entry which is told twice can't stand for one
 * that is left out.
 *
 * @param <T> what there is
 * @param <K> by which it is known and ordered
 */
final class Roll<T, K> {

    private final Kind<T, K> kind;
    private final Iterator<T> all;
    private final Differences differences;
    private Optional<T> next;
    private Optional<K> last = Optional.empty();
    private long listed;

    /**
     * A kind of things.
     *
     * @param name of one, such as {@code Model}
     * @param read the key of a listed one; empty if it has none
     * @param expected what is to be said of one, given what is said of it
     */
    record Kind<T, K>(
            String name,
            Function<T, K> key,
            Comparator<K> order,
            Function<JsonNode, Optional<K>> read,
            BiFunction<T, JsonNode, Map<String, Object>> expected) {

        /** Things that are numbered. */
        static <T> Kind<T, Long> numbered(
                String name,
                Function<T, Long> key,
                Comparator<Long> order,
                BiFunction<T, JsonNode, Map<String, Object>> expected) {
            return new Kind<>(
                    name,
                    key,
                    order,
                    shown -> Optional.of(shown.path("id"))
                            .filter(JsonNode::canConvertToLong)
                            .map(JsonNode::asLong),
                    expected);
        }
    }

    Roll(Kind<T, K> kind, Iterator<T> all, Differences differences) {
        this.kind = kind;
        this.all = all;
        this.differences = differences;
        this.next = following();
    }

    private Optional<T> following() {
        return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
    }

    /** How many were listed. */
    long listed() {
        return listed;
    }

    /** The key of the last one that was listed in its place. */
    Optional<K> last() {
        return last;
    }

    void take(JsonNode shown) {
        listed++;
        Optional<K> read = kind.read().apply(shown);
        if (read.isEmpty()) {
            differences.add(
                    kind.name() + " " + Differences.text(shown.path("id").asText("?")), "lists it without an id");
            return;
        }
        K key = read.get();
        if (last.isPresent() && kind.order().compare(key, last.get()) <= 0) {
            differences.add(subject(key), "lists it after " + last.get() + ": entries are told twice, or out of order");
            return;
        }
        last = read;
        callUpTo(key);
        if (next.isPresent() && kind.key().apply(next.get()).equals(key)) {
            differences.compare(subject(key), kind.expected().apply(next.get(), shown), shown);
            next = following();
        } else {
            differences.add(subject(key), "made it up: the ledger doesn't have it");
        }
    }

    /** Those that come before, and weren't listed. */
    private void callUpTo(K key) {
        while (next.isPresent() && kind.order().compare(kind.key().apply(next.get()), key) < 0) {
            missing(next.get());
            next = following();
        }
    }

    /** Nothing more is listed. */
    void end() {
        while (next.isPresent() && !differences.areEnough()) {
            missing(next.get());
            next = following();
        }
    }

    private void missing(T one) {
        differences.add(subject(kind.key().apply(one)), "doesn't list it, though the ledger has it");
    }

    private String subject(K key) {
        return kind.name() + " " + key;
    }
}
