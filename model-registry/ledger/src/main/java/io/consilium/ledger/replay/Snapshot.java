package io.consilium.ledger.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A {@link LedgerState} as text: one change a line, in an order that follows from the state alone.
 *
 * <p>Equal states have equal texts, so a hash of the text stands for the state; and a replay can go on from a state that
 * was written before instead of from block 0.
 */
public final class Snapshot {
    private static final ObjectMapper JSON = SnapshotJson.mapper();
    private static final Map<String, Class<?>> KINDS = Arrays.stream(StateChange.class.getPermittedSubclasses())
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private Snapshot() {}

    public static void write(LedgerState state, Writer text) throws IOException {
        for (StateChange change : state.changes()) {
            ObjectNode line = JSON.createObjectNode();
            line.set(change.getClass().getSimpleName(), JSON.valueToTree(change));
            text.write(JSON.writeValueAsString(line));
            text.write('\n');
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it didn't
     */
    public static LedgerState read(Reader text) throws IOException {
        List<StateChange> changes =
                new BufferedReader(text).lines().map(Snapshot::change).toList();
        return LedgerState.of(changes);
    }

    private static StateChange change(String line) {
        try {
            Map.Entry<String, JsonNode> only =
                    JSON.readTree(line).properties().iterator().next();
            Class<?> kind = KINDS.get(only.getKey());
            if (kind != null) {
                return (StateChange) JSON.treeToValue(only.getValue(), kind);
            }
        } catch (JsonProcessingException | RuntimeException e) {
            throw new IllegalArgumentException("Not a line of a snapshot: " + line, e);
        }
        throw new IllegalArgumentException("Not a line of a snapshot: " + line);
    }
}
