package io.consilium.ledger.event;

/** Something that happened on the ledger, exactly as the contracts tell it. */
public sealed interface LedgerEvent permits ConsortiumEvent, ModelLedgerEvent {
    Origin origin();

    /** The event's name in the contracts. */
    default String name() {
        return getClass().getSimpleName();
    }
}
