package io.consilium.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.time.Instant;

/** A line of the audit's own table of events, read back. */
record WrittenEvent(String block, String log, Instant time, String transaction, String name, JsonNode details) {

    private static final JsonMapper JSON = new JsonMapper();
    /** Before the details there are names, numbers and times only, none of which needs quotes. */
    private static final int DETAILS = EventLine.COLUMNS.indexOf("details");

    static WrittenEvent parse(String line) {
        String[] cells = line.split(",", DETAILS + 1);
        return new WrittenEvent(
                cells[EventLine.COLUMNS.indexOf("block")],
                cells[EventLine.COLUMNS.indexOf("log")],
                Instant.parse(cells[EventLine.COLUMNS.indexOf("time")]),
                cells[EventLine.COLUMNS.indexOf("transaction")],
                cells[EventLine.COLUMNS.indexOf("event")],
                json(unquoted(cells[DETAILS])));
    }

    /** Whether a registry's event is this one, whole. */
    boolean is(JsonNode event) {
        return event.path("id").asText().equals(block + "-" + log)
                && Instant.parse(event.path("at").asText()).equals(time)
                && event.path("transaction").asText().equals(transaction)
                && event.path("name").asText().equals(name)
                && event.path("details").equals(details);
    }

    private static String unquoted(String cell) {
        return cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException("The table of events was written by this audit, and is broken", broken);
        }
    }

    @Override
    public String toString() {
        return name + " at " + block + "-" + log;
    }
}
