package io.consilium.runtime.card;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.Commitment;
import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.dataset.Split;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.evaluation.Evaluation;
import io.consilium.runtime.training.Epoch;
import io.consilium.runtime.training.Recipe;
import io.consilium.runtime.training.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model is, how it came about, and how good it is.
 *
 * <p>As JSON it follows the published schema {@code model-card.schema.json}. It holds no file names and no patient's data:
 * only counts, digests and figures.
 *
 * @param version of the schema
 * @param task the task on the ledger
 * @param model the file that the card is about
 * @param data what it was trained and tested on
 * @param training how it was trained
 * @param evaluation how good it is on the test images
 * @param remarks what else the people who trained it want to say
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ModelCard(
        int version,
        String task,
        Model model,
        Data data,
        Training training,
        Evaluation evaluation,
        Optional<String> remarks) {

    /** The version of the schema that this class writes. */
    public static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    public ModelCard {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "The card is of version " + version + "; this program reads version " + VERSION);
        }
    }

    /**
     * The file that a card is about.
     *
     * @param sha256 its digest
     * @param bytes its length
     * @param format how the weights are written
     * @param architecture the network
     * @param classes the names of the classes, in the network's order
     * @param parent the digest of the weights that training went on from
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record Model(
            Sha256 sha256,
            long bytes,
            String format,
            String architecture,
            List<String> classes,
            Optional<Sha256> parent) {

        public Model {
            classes = List.copyOf(classes);
        }
    }

    /**
     * What a model was trained and tested on.
     *
     * @param split how the images were divided
     * @param training what it learned from
     * @param validation what decided when to stop
     * @param test what it was tested with
     */
    public record Data(SplitPlan split, Part training, Part validation, Part test) {}

    /**
     * One part of the images.
     *
     * @param images how many of each class
     * @param commitment the digest that binds to them
     */
    public record Part(List<Integer> images, Sha256 commitment) {

        public Part {
            images = List.copyOf(images);
        }

        static Part of(List<LabelledImage> images, int classes) {
            List<Integer> counts = IntStream.range(0, classes)
                    .map(label -> (int) images.stream()
                            .filter(image -> image.label() == label)
                            .count())
                    .boxed()
                    .toList();
            return new Part(counts, Commitment.to(images));
        }
    }

    /**
     * How a model was trained.
     *
     * @param optimizer what moved the weights
     * @param recipe the settings
     * @param epochs what came of each epoch
     * @param bestEpoch the epoch whose weights these are
     * @param seconds how long the last run took
     * @param engine what computed
     * @param threads on how many threads
     */
    public record Training(
            String optimizer,
            Recipe recipe,
            List<Epoch> epochs,
            int bestEpoch,
            double seconds,
            String engine,
            int threads) {

        public Training {
            epochs = List.copyOf(epochs);
        }
    }

    /** The card of a model that was just trained. */
    public static ModelCard of(TrainedModel trained, Optional<String> remarks) throws IOException {
        int classes = trained.classes().size();
        Split split = trained.split();
        Engine engine = TorchEngine.engine();
        return new ModelCard(
                VERSION,
                trained.plan().task(),
                new Model(
                        trained.sha256(),
                        Files.size(trained.weights()),
                        "SAFETENSORS",
                        trained.plan().architecture().name(),
                        trained.classes(),
                        trained.parent()),
                new Data(
                        trained.plan().split(),
                        Part.of(split.training(), classes),
                        Part.of(split.validation(), classes),
                        Part.of(split.test(), classes)),
                new Training(
                        "Adam",
                        trained.plan().recipe(),
                        trained.history(),
                        trained.bestEpoch(),
                        trained.duration().toMillis() / 1000.0,
                        engine.getEngineName() + " " + engine.getVersion(),
                        TorchEngine.threads()),
                trained.evaluation(),
                remarks);
    }

    /** The card as JSON. */
    public String toJson() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("A card is made of plain values", impossible);
        }
    }

    /**
     * Reads a card.
     *
     * @throws IOException when it isn't one, or of another version
     */
    public static ModelCard read(Path file) throws IOException {
        return JSON.readValue(file.toFile(), ModelCard.class);
    }

    /** The published JSON Schema of cards. */
    public static String schema() {
        try (var schema = ModelCard.class.getResourceAsStream("model-card.schema.json")) {
            return new String(schema.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
