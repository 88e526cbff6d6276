package io.consilium.service.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.service.testing.Registry.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

/** Publishes through a registry as its own staff. */
public record Publisher(Registry registry, String organisation) {

    public static final String CARD = "{\"title\":\"A small model\"}";

    /** What an announcement says when nothing else is wanted. */
    public static Map<String, Object> announcement(int accuracy) {
        return Map.of(
                "task",
                Network.TASK,
                "architecture",
                SmallWeights.ARCHITECTURE.name(),
                "parent",
                0,
                "claimed",
                Map.of("accuracy", accuracy, "precision", 900_000, "recall", 900_000, "f1", 900_000, "auc", 950_000),
                "card",
                CARD);
    }

    public String announce(int accuracy, String... headers) {
        return registry.post(organisation, "/api/v1/publications", announcement(accuracy), headers)
                .expect(201)
                .json()
                .path("id")
                .asText();
    }

    public Answer send(String publication, byte[] weights) {
        return registry.call(
                "PUT",
                organisation,
                "/api/v1/publications/" + publication + "/weights",
                BodyPublishers.ofByteArray(weights),
                "Content-Type",
                "application/octet-stream");
    }

    /** From nothing to the ledger; the model's id. */
    public long publish(int seed) {
        return publish(seed, SmallWeights.of(seed));
    }

    public long publish(int seed, byte[] weights) {
        JsonNode progress = send(announce(900_000 + seed), weights).expect(200).json();
        if (!progress.path("state").asText().equals("CONFIRMED")) {
            throw new AssertionError(progress.toString());
        }
        return progress.path("model").asLong();
    }
}
