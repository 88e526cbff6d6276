package io.consilium.service.readmodel;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.time.Duration;
import java.time.Instant;

/** An event's values as JSON: the same names as in the contract, the same bytes each time. */
final class EventJson {

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

    private EventJson() {}

    /** Where it happened stands in columns of its own. */
    @JsonIgnoreProperties("origin")
    private interface WithoutOrigin {}

    static String of(LedgerEvent event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("events are records of plain values", impossible);
        }
    }
}
