package io.consilium.cli.sharing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.registry.RegistryException;
import io.consilium.ledger.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures in a model card or in what {@code consilium evaluate --json} printed, in millionths as the ledger has them. */
final class MetricsInFile {

    private static final List<String> NAMES = List.of("accuracy", "precision", "recall", "f1", "auc");
    private static final JsonMapper JSON = new JsonMapper();

    private MetricsInFile() {}

    static JsonNode read(Path file) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(file.toFile());
        } catch (JsonProcessingException malformed) {
            throw new RegistryException(file + " isn't JSON: " + malformed.getOriginalMessage());
        }
        if (!json.path("evaluation").isObject()) {
            throw new RegistryException(
                    file
                            + " has no evaluation in it; give the card that consilium train wrote, or what consilium evaluate --json printed");
        }
        return json;
    }

    /** The five metrics of an evaluation, for the registry. */
    static Map<String, Integer> of(JsonNode file) {
        Map<String, Integer> metrics = new LinkedHashMap<>();
        for (String name : NAMES) {
            JsonNode value = file.path("evaluation").path(name).path("value");
            if (!value.isNumber()) {
                throw new RegistryException("the evaluation has no " + name);
            }
            metrics.put(name, (int) Math.round(value.asDouble() * Metrics.ONE));
        }
        return metrics;
    }
}
