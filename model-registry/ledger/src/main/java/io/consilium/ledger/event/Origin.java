package io.consilium.ledger.event;

import io.consilium.contracts.Word;
import java.time.Instant;

/**
 * Where and when an event happened.
 *
 * @param logIndex place among all logs of the block
 * @param timestamp of the block
 */
public record Origin(long block, Word blockHash, Word transaction, int logIndex, Instant timestamp) {
    /** From where on to read to get what came after this event. */
    public Cursor cursor() {
        return new Cursor(block, blockHash, logIndex);
    }
}
