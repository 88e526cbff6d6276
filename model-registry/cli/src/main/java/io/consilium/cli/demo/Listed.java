package io.consilium.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A model as a registry lists it.
 *
 * @param score by which it is ranked, in millionths
 * @param attested whether that is a median of attestations
 */
record Listed(long id, int publisher, int score, boolean attested, String weightsHash) {

    /** The ten best of a task, best first. */
    static List<Listed> top(Registry registry, String task) throws IOException, InterruptedException {
        return StreamSupport.stream(registry.get("/tasks/" + task + "/top").spliterator(), false)
                .map(Listed::of)
                .toList();
    }

    /** The newest live model of a task. */
    static Listed latest(Registry registry, String task) throws IOException, InterruptedException {
        return of(registry.get("/tasks/" + task + "/latest"));
    }

    private static Listed of(JsonNode model) {
        return new Listed(
                model.path("id").asLong(),
                model.path("publisher").asInt(),
                model.path("score").asInt(),
                model.path("attested").asBoolean(),
                model.path("weightsHash").asText());
    }
}
