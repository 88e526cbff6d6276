package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.ledger.Model;
import io.consilium.ledger.Task;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How people name a model: {@code task@latest}, {@code task@top/3}, its number, or the beginning of its weights' SHA-256.
 *
 * <p>The registry finds any of them; the ledger itself all but the beginning of a hash.
 */
sealed interface ModelName {

    /** What it reads like on a command line. */
    String FORMS = "task@latest, task@top/N, a model's number, or the first 8 or more digits of its weights' SHA-256";

    /** The newest live model of a task. */
    record Latest(String task) implements ModelName {}

    /** A place in the list of a task's best, from 1. */
    record Top(String task, int place) implements ModelName {}

    /** A model by its number on the ledger. */
    record Id(long id) implements ModelName {}

    /** A model by the beginning of its weights' hash, with 0x. */
    record Hash(String prefix) implements ModelName {}

    /** Reads names on a command line. */
    final class Converter implements ITypeConverter<ModelName> {

        private static final int PLACES = 10;
        private static final Pattern LATEST = Pattern.compile("([^@/]+)@latest");
        private static final Pattern TOP = Pattern.compile("([^@/]+)@top/([0-9]{1,2})");
        private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,6}");
        private static final Pattern HASH = Pattern.compile("(?:0x)?([0-9a-f]{8,64})");

        @Override
        public ModelName convert(String text) {
            return parse(text)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + text + "' names no model; a name is " + FORMS));
        }

        static Optional<ModelName> parse(String text) {
            Matcher latest = LATEST.matcher(text);
            Matcher top = TOP.matcher(text);
            Matcher hash = HASH.matcher(text.toLowerCase(Locale.ROOT));
            if (latest.matches()) {
                return Optional.of(new Latest(latest.group(1)));
            } else if (top.matches() && place(top) >= 1 && place(top) <= PLACES) {
                return Optional.of(new Top(top.group(1), place(top)));
            } else if (NUMBER.matcher(text).matches()) {
                return Optional.of(new Id(Long.parseLong(text)));
            } else if (hash.matches()) {
                return Optional.of(new Hash("0x" + hash.group(1)));
            }
            return Optional.empty();
        }

        private static int place(Matcher top) {
            return Integer.parseInt(top.group(2));
        }
    }

    /** The summary of the model that the registry knows by this name. */
    default JsonNode find(Registry registry) throws IOException, InterruptedException {
        return switch (this) {
            case Latest latest -> registry.get("/tasks/" + Registry.segment(latest.task()) + "/latest");
            case Top top ->
                Optional.ofNullable(registry.get("/tasks/" + Registry.segment(top.task()) + "/top")
                                .get(top.place() - 1))
                        .orElseThrow(() -> noSuchPlace(top));
            case Id id -> registry.get("/models/" + id.id()).path("model");
            case Hash hash ->
                onlyOne(hash, registry.get("/models?limit=2&q=" + hash.prefix()).path("models"));
        };
    }

    /** The number of the model that the registry knows by this name. */
    default long id(Registry registry) throws IOException, InterruptedException {
        return this instanceof Id known ? known.id() : find(registry).path("id").asLong();
    }

    /** The model that the ledger itself knows by this name; the registry is asked only what a hash goes on like. */
    default Model find(Ledger ledger, Registry registry) throws IOException, InterruptedException {
        return switch (this) {
            case Latest latest ->
                ledger.latest(task(ledger, latest.task()).id())
                        .orElseThrow(() -> new RegistryException("the task " + latest.task() + " has no live model"));
            case Top top -> {
                List<Model> best = ledger.topTen(task(ledger, top.task()).id());
                if (best.size() < top.place()) {
                    throw noSuchPlace(top);
                }
                yield best.get(top.place() - 1);
            }
            case Id id -> model(ledger, id.id());
            case Hash hash -> {
                Model model = model(ledger, find(registry).path("id").asLong());
                if (!model.publication().weightsHash().hex().startsWith(hash.prefix())) {
                    throw new RegistryException("the registry says that " + hash.prefix() + "… is model " + model.id()
                            + ", but the ledger says that model " + model.id() + " is "
                            + model.publication().weightsHash() + ". Don't trust this registry");
                }
                yield model;
            }
        };
    }

    private static Model model(Ledger ledger, long id) {
        return ledger.model(id).orElseThrow(() -> new RegistryException("there is no model " + id + " on the ledger"));
    }

    private static Task task(Ledger ledger, String name) {
        return ledger.task(name)
                .orElseThrow(() -> new RegistryException("there is no task \"" + name + "\" on the ledger"));
    }

    private static RegistryException noSuchPlace(Top top) {
        return new RegistryException("the task " + top.task() + " has no live model in place " + top.place());
    }

    private static JsonNode onlyOne(Hash hash, JsonNode models) {
        if (models.size() == 1) {
            return models.get(0);
        }
        throw new RegistryException(
                models.isEmpty()
                        ? "no model's weights begin with " + hash.prefix()
                        : "several models' weights begin with " + hash.prefix() + "; give more digits");
    }
}
