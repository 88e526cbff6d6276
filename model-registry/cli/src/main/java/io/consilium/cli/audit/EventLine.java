package io.consilium.cli.audit;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.ModelLedgerEvent.AccessGranted;
import io.consilium.ledger.event.ModelLedgerEvent.AccessRevoked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An event as a line of a table: where, when, what, and by whom.
 *
 * @param organisation the one that acted, or that it is about if nobody acted by itself
 * @param account with which it was done; empty for what follows from something else
 * @param details all of the event's values
 */
record EventLine(
        LedgerEvent event,
        Optional<Integer> organisation,
        Optional<String> account,
        Optional<Long> task,
        Optional<Long> model,
        JsonNode details) {
    static final List<String> COLUMNS = List.of(
            "block", "log", "time", "transaction", "event", "organisation", "account", "task", "model", "details");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .addModule(new SimpleModule()
                    .addSerializer(Address.class, ToStringSerializer.instance)
                    .addSerializer(Word.class, ToStringSerializer.instance)
                    .addSerializer(Bytes.class, ToStringSerializer.instance)
                    .addSerializer(NodeId.class, ToStringSerializer.instance)
                    .addSerializer(Duration.class, ToStringSerializer.instance)
                    .addSerializer(Instant.class, ToStringSerializer.instance))
            .addMixIn(LedgerEvent.class, WithoutOrigin.class)
            .build();

    /** Where it happened stands in columns of its own. */
    @JsonIgnoreProperties("origin")
    private interface WithoutOrigin {}

    static EventLine of(LedgerEvent event) {
        JsonNode details = JSON.valueToTree(event);
        boolean byPublisher = event instanceof AccessGranted || event instanceof AccessRevoked;
        return new EventLine(
                event,
                number(details, byPublisher ? "publisher" : "organisation").map(Math::toIntExact),
                text(details, "by").or(() -> text(details, "account")).filter(ignored -> acts(event)),
                number(details, "task"),
                number(details, "model"),
                details);
    }

    /** Some events name an account that they are about, and that did nothing. */
    private static boolean acts(LedgerEvent event) {
        return switch (event.name()) {
            case "KeysReplaced", "ContractCreatorSet" -> false;
            default -> true;
        };
    }

    private static Optional<Long> number(JsonNode details, String name) {
        return Optional.of(details.path(name)).filter(JsonNode::isNumber).map(JsonNode::longValue);
    }

    private static Optional<String> text(JsonNode details, String name) {
        return Optional.of(details.path(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /** A line of CSV (RFC 4180), without its end. */
    String csv() {
        return Stream.of(
                        event.origin().block(),
                        event.origin().logIndex(),
                        event.origin().timestamp(),
                        event.origin().transaction(),
                        event.name(),
                        organisation.map(String::valueOf).orElse(""),
                        account.orElse(""),
                        task.map(String::valueOf).orElse(""),
                        model.map(String::valueOf).orElse(""),
                        details)
                .map(cell -> quoted(cell.toString()))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(sign -> sign == ',' || sign == '"' || sign == '\n' || sign == '\r');
        return plain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
    }
}
