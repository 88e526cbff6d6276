package io.consilium.ledger.event;

import java.util.List;

/**
 * The events of some whole blocks, in their order; often none.
 *
 * @param cursor after all of these blocks: keep it together with what the events changed, and resume there
 * @param head the newest block that was known when they were read
 */
public record EventBatch(List<LedgerEvent> events, Cursor cursor, long head) {
    public EventBatch {
        events = List.copyOf(events);
    }

    /** Whether nothing more was to be had at that moment. */
    public boolean isAtHead() {
        return cursor.block() >= head;
    }
}
