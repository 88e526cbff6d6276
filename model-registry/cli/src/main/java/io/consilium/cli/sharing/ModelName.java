package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.Task;
import io.consilium.ledger.reading.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How people name a model: {@code task@latest}, {@code task@top/3}, its number, or the beginning of its weights' SHA-256.
 *
 * <p>The registry finds any of them, and so does the ledger itself, which alone is believed about what is pulled or run.
 */
sealed interface ModelName {

    /** Digits of a hash that nobody makes a second file for; for 8, a program finds one in minutes. */
    int SAFE_DIGITS = 16;

    /** What it reads like on a command line. */
    String FORMS = "task@latest, task@top/N, a model's number, or the first 8 or more digits of its weights' SHA-256";

    /** The same where the weights themselves are fetched. */
    String SAFE_FORMS = "task@latest, task@top/N, a model's number, or the first " + SAFE_DIGITS
            + " or more digits of its weights' SHA-256";

    /** So many of several that are meant are named. */
    int NAMED = 10;

    /** So many models are asked of the ledger, and held, at a time. */
    int PAGE = 500;

    /** The newest live model of a task. */
    record Latest(String task) implements ModelName {}

    /** A place in the list of a task's best, from 1. */
    record Top(String task, int place) implements ModelName {}

    /** A model by its number on the ledger. */
    record Id(long id) implements ModelName {}

    /** A model by the beginning of its weights' hash, with 0x. */
    record Hash(String prefix) implements ModelName {
        private static final int WHOLE = 66;

        private int digits() {
            return prefix.length() - 2;
        }

        private boolean isWhole() {
            return prefix.length() == WHOLE;
        }
    }

    /** Reads names on a command line that fetches weights. */
    final class SafeConverter implements ITypeConverter<ModelName> {

        @Override
        public ModelName convert(String text) {
            return Converter.parse(text).orElseThrow(() -> Converter.noName(text, SAFE_FORMS));
        }
    }

    /** Reads names on a command line. */
    final class Converter implements ITypeConverter<ModelName> {

        private static final int PLACES = 10;
        private static final Pattern LATEST = Pattern.compile("([^@/]+)@latest");
        private static final Pattern TOP = Pattern.compile("([^@/]+)@top/([0-9]{1,2})");
        private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,6}");
        private static final Pattern HASH = Pattern.compile("(?:0x)?([0-9a-f]{8,64})");

        @Override
        public ModelName convert(String text) {
            return parse(text).orElseThrow(() -> noName(text, FORMS));
        }

        private static TypeConversionException noName(String text, String forms) {
            return new TypeConversionException("'" + text + "' names no model; a name is " + forms);
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
                onlyOne(
                        hash,
                        registry.get("/models?limit=" + NAMED + "&q=" + hash.prefix())
                                .path("models"));
        };
    }

    /** The number of the model that the registry knows by this name. */
    default long id(Registry registry) throws IOException, InterruptedException {
        return this instanceof Id known ? known.id() : find(registry).path("id").asLong();
    }

    /** The model that the ledger itself knows by this name. */
    default Model find(Ledger ledger) {
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
            case Hash hash -> withHash(ledger.now(), hash);
        };
    }

    /** All that ever were are looked through, whatever became of them: one that was recalled keeps its digits. */
    private static Model withHash(Ledger ledger, Hash hash) {
        if (hash.digits() < SAFE_DIGITS) {
            throw new RegistryException(hash.prefix() + " is too short to tell weights by: a second file whose SHA-256"
                    + " begins so is easily made. Give " + SAFE_DIGITS + " of the 64 digits or more");
        }
        if (hash.isWhole()) {
            return ledger.modelOf(new Word(hash.prefix()))
                    .flatMap(ledger::model)
                    .orElseThrow(() -> none(hash));
        }
        List<Model> found = new ArrayList<>();
        long count = ledger.modelCount();
        for (long from = 1; from <= count; from += PAGE) {
            long to = Math.min(count, from + PAGE - 1);
            ledger.models(LongStream.rangeClosed(from, to).boxed().toList()).stream()
                    .filter(model -> model.publication().weightsHash().hex().startsWith(hash.prefix()))
                    .forEach(found::add);
        }
        if (found.size() > 1) {
            throw several(
                    hash,
                    found.stream()
                            .map(model -> named(
                                    model.id(),
                                    model.publication().weightsHash().hex())));
        }
        return found.stream().findFirst().orElseThrow(() -> none(hash));
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
        if (models.isEmpty()) {
            throw none(hash);
        }
        if (models.size() > 1) {
            throw several(
                    hash,
                    StreamSupport.stream(models.spliterator(), false)
                            .map(model -> named(
                                    model.path("id").asLong(),
                                    model.path("weightsHash").asText())));
        }
        return models.get(0);
    }

    private static RegistryException none(Hash hash) {
        return new RegistryException("no model's weights begin with " + hash.prefix());
    }

    private static RegistryException several(Hash hash, Stream<String> models) {
        return new RegistryException("several models' weights begin with " + hash.prefix()
                + "; give more digits, or a number: " + models.limit(NAMED).collect(Collectors.joining(", ")));
    }

    private static String named(long id, String hash) {
        return "model " + id + " (" + hash + ")";
    }
}
