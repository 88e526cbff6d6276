package io.consilium.ledger.replay;

import io.consilium.ledger.LedgerView;
import io.consilium.ledger.event.ConsortiumEvent;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.ModelLedgerEvent;
import java.util.List;

/**
 * What each event changes.
 *
 * <p>A pure function: the same state and the same event always give the same changes in the same order, and nothing is
 * kept between two events. The state may be in memory ({@link LedgerState}) or in tables; an event's changes are to be
 * applied before the next event is looked at.
 */
public final class Replay {
    private Replay() {}

    /**
     * The changes that an event makes to the state before it.
     *
     * @throws io.consilium.ledger.LedgerException.Contradiction if the event can't have happened in that state
     */
    public static List<StateChange> changes(LedgerView before, LedgerEvent event) {
        return switch (event) {
            case ConsortiumEvent happened -> ConsortiumRules.changes(before, happened);
            case ModelLedgerEvent happened -> ModelLedgerRules.changes(before, happened);
        };
    }
}
