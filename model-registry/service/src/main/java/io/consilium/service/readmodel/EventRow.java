package io.consilium.service.readmodel;

import io.consilium.contracts.Address;
import io.consilium.ledger.event.LedgerEvent;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * An event as the table of events keeps it.
 *
 * @param details the event's values as JSON, with the contract's names
 */
public record EventRow(
        long block,
        int logIndex,
        String transaction,
        Instant at,
        String name,
        Optional<Long> task,
        Optional<Long> model,
        Optional<Integer> organisation,
        Optional<String> account,
        String details) {

    static EventRow of(LedgerEvent event) {
        var origin = event.origin();
        return new EventRow(
                origin.block(),
                origin.logIndex(),
                origin.transaction().toString(),
                origin.timestamp(),
                event.name(),
                value(event, "task", Long.class),
                value(event, "model", Long.class).filter(model -> model != 0),
                value(event, "organisation", Integer.class).filter(organisation -> organisation != 0),
                value(event, "account", Address.class).map(Address::toString),
                EventJson.of(event));
    }

    /** Ids that increase along the ledger, by which a reader resumes. */
    public String id() {
        return block + "-" + logIndex;
    }

    OffsetDateTime time() {
        return Projection.time(at);
    }

    private static <T> Optional<T> value(LedgerEvent event, String name, Class<T> type) {
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            if (component.getName().equals(name)) {
                try {
                    return Optional.of(type.cast(component.getAccessor().invoke(event)));
                } catch (ReflectiveOperationException impossible) {
                    throw new IllegalStateException("a public record has public accessors", impossible);
                }
            }
        }
        return Optional.empty();
    }
}
