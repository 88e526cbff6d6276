package io.consilium.cli.sharing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.registry.RegistryOptions;
import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.contracts.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes weights with their card. */
@Command(
        name = "publish",
        description = {
            "Publish a trained model: its weights encrypted, its card for all members, both by hash on the ledger.",
            "Task, architecture, parent and figures are the card's. The same command again goes on where it broke off; weights "
                    + "that are on the ledger already stay the model that they are."
        })
public final class PublishCommand implements Callable<Integer> {

    @Parameters(paramLabel = "WEIGHTS", description = "The safetensors file that consilium train wrote.")
    private Path weights;

    @Option(names = "--card", required = true, paramLabel = "FILE", description = "The model card (JSON).")
    private Path card;

    @Option(names = "--task", paramLabel = "NAME", description = "The task, if it isn't the card's.")
    private Optional<String> task = Optional.empty();

    @Option(
            names = "--parent",
            paramLabel = "MODEL",
            converter = ModelName.Converter.class,
            description =
                    "The published model that it was retrained from, if the card doesn't say: " + ModelName.FORMS + ".")
    private Optional<ModelName> parent = Optional.empty();

    @Mixin
    private RegistryOptions registry;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException, InterruptedException {
        JsonNode written = MetricsInFile.read(card);
        Word hash = digest();
        String cards = written.path("model").path("sha256").asText().replaceFirst("^0x", "");
        if (!hash.hex().equals("0x" + cards)) {
            throw new RegistryException(
                    card + " is the card of weights 0x" + cards + ", but " + weights + " is " + hash.hex());
        }
        try (Registry open = registry.signedIn()) {
            boolean there = isThere(open, hash);
            Map<String, Object> announcement = announcement(written, open);
            JsonNode announced = open.send(
                    "POST",
                    "/publications",
                    announcement,
                    "Idempotency-Key",
                    "publish-" + hash.hex().substring(2));
            PublishedHere.remember(hash, open.address());
            JsonNode published = send(open, announced.path("id").asText());
            output.answer(published, text -> text.println(sentence(published, there)));
            return 0;
        }
    }

    /** Whether these bytes are a model already, whoever published them. */
    private static boolean isThere(Registry open, Word hash) throws IOException, InterruptedException {
        return !open.get("/models?limit=1&q=" + hash.hex()).path("models").isEmpty();
    }

    private Map<String, Object> announcement(JsonNode written, Registry open) throws IOException, InterruptedException {
        Map<String, Object> announcement = new LinkedHashMap<>();
        announcement.put("task", task.orElseGet(() -> written.path("task").asText()));
        announcement.put(
                "architecture", written.path("model").path("architecture").asText());
        announcement.put("parent", parentOf(written, open));
        announcement.put("claimed", MetricsInFile.of(written));
        announcement.put("card", Files.readString(card));
        return announcement;
    }

    private long parentOf(JsonNode written, Registry open) throws IOException, InterruptedException {
        if (parent.isPresent()) {
            return parent.get().id(open);
        }
        String weightsOfParent = written.path("model").path("parent").asText("");
        return weightsOfParent.isEmpty()
                ? 0
                : new ModelName.Hash("0x" + weightsOfParent.replaceFirst("^0x", "")).id(open);
    }

    private Word digest() throws IOException {
        try (Progress progress = output.progress("hashing", Files.size(weights), Progress.Unit.BYTES)) {
            return FileDigest.of(weights, progress::advance);
        }
    }

    private JsonNode send(Registry open, String publication) throws IOException, InterruptedException {
        try (Progress progress = output.progress("publishing", Files.size(weights), Progress.Unit.BYTES)) {
            return open.upload("/publications/" + publication + "/weights", weights, progress);
        }
    }

    private static String sentence(JsonNode published, boolean there) {
        return published.path("model").isNumber()
                ? (there ? "was there already as model " : "published as model ")
                        + published.path("model").asText()
                : "stored; it goes onto the ledger as soon as the node answers (publication "
                        + published.path("id").asText() + ")";
    }
}
