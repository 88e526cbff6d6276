package io.consilium.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of the audit's own table of events, read back. */
record WrittenEvent(Place place, Instant time, String transaction, String name, Optional<Long> model, String json) {

    private static final JsonMapper JSON = new JsonMapper();
    /** Before the details there are names, numbers and times only, none of which needs quotes. */
    private static final int DETAILS = EventLine.COLUMNS.indexOf("details");

    private static final int BLOCK = EventLine.COLUMNS.indexOf("block");
    private static final int LOG = EventLine.COLUMNS.indexOf("log");
    private static final int TIME = EventLine.COLUMNS.indexOf("time");
    private static final int TRANSACTION = EventLine.COLUMNS.indexOf("transaction");
    private static final int EVENT = EventLine.COLUMNS.indexOf("event");
    private static final int MODEL = EventLine.COLUMNS.indexOf("model");

    /** Where an event happened; a registry's id of it is the same. */
    record Place(long block, long log) {
        private static final Pattern ID = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

        /** The place that an event's id names; empty if it isn't one. */
        static Optional<Place> parse(String id) {
            Matcher parts = ID.matcher(id);
            return parts.matches()
                    ? Optional.of(new Place(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return block + "-" + log;
        }
    }

    static WrittenEvent parse(String line) {
        String[] cells = line.split(",", DETAILS + 1);
        return new WrittenEvent(
                new Place(Long.parseLong(cells[BLOCK]), Long.parseLong(cells[LOG])),
                Instant.parse(cells[TIME]),
                cells[TRANSACTION],
                cells[EVENT],
                Optional.of(cells[MODEL]).filter(id -> !id.isEmpty()).map(Long::valueOf),
                cells[DETAILS]);
    }

    /** The event's values. */
    JsonNode details() {
        try {
            return JSON.readTree(unquoted(json));
        } catch (JsonProcessingException broken) {
            throw new UncheckedIOException("The table of events was written by this audit, and is broken", broken);
        }
    }

    /** All that a registry is to say of it. */
    Map<String, Object> fields() {
        JsonNode details = details();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", place.toString());
        fields.put("block", place.block());
        fields.put("transaction", transaction);
        fields.put("at", time.toString());
        fields.put("name", name);
        fields.put("task", value(details, "task"));
        fields.put("model", idOf(details, "model"));
        fields.put("organisation", idOf(details, "organisation"));
        fields.put("account", value(details, "account"));
        fields.put("details", details);
        return fields;
    }

    private static JsonNode value(JsonNode details, String name) {
        return details.has(name) ? details.get(name) : NullNode.getInstance();
    }

    /** Nothing has the id 0: it stands for nothing. */
    private static JsonNode idOf(JsonNode details, String name) {
        JsonNode id = value(details, name);
        return id.asLong() == 0 ? NullNode.getInstance() : id;
    }

    private static String unquoted(String cell) {
        return cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell;
    }
}
