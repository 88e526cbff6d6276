package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** What a registry in a container says: an object a line, which a collector of logs takes apart. */
final class JsonLines {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonLines() {}

    static void assertAll(String said) {
        List<String> lines = said.lines().toList();
        assertFalse(lines.isEmpty(), "nothing was said");
        for (String line : lines) {
            JsonNode event = read(line);
            for (String field : List.of("timestamp", "level", "loggerName", "formattedMessage")) {
                assertTrue(event.has(field), () -> "no " + field + ": " + line);
            }
        }
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException otherwise) {
            throw new AssertionError("no JSON: " + line, otherwise);
        }
    }
}
