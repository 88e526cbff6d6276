package io.consilium.ledger.transaction;

import io.consilium.contracts.Word;
import io.consilium.ledger.event.LedgerEvent;
import java.util.List;

/**
 * A transaction is mined and did what it was to do.
 *
 * @param events what happened in it, in order
 */
public record Receipt(Word transaction, long block, Word blockHash, long gasUsed, List<LedgerEvent> events) {
    public Receipt {
        events = List.copyOf(events);
    }

    /** The first event of a kind, which this step is known to cause. */
    public <E extends LedgerEvent> E first(Class<E> kind) {
        return events.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Transaction " + transaction + " caused no " + kind.getSimpleName() + " but " + events));
    }
}
