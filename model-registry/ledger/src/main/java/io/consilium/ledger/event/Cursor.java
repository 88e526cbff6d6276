package io.consilium.ledger.event;

import io.consilium.contracts.Word;
import io.consilium.ledger.Block;

/**
 * A place between two events: everything up to the given log of the given block lies behind.
 *
 * @param blockHash by which a resumed stream notices that it is on another chain
 * @param logIndex the last log that lies behind; {@link #WHOLE_BLOCK} if all of the block's do
 */
public record Cursor(long block, Word blockHash, int logIndex) {
    public static final int WHOLE_BLOCK = Integer.MAX_VALUE;

    public Cursor {
        if (block < 0 || logIndex < 0) {
            throw new IllegalArgumentException(
                    "A cursor's block and log are not negative, not " + block + " and " + logIndex);
        }
    }

    /** Before everything that ever happened: the genesis block has no events. */
    public static Cursor beginning(Word genesis) {
        return new Cursor(0, genesis, WHOLE_BLOCK);
    }

    public static Cursor after(Block block) {
        return new Cursor(block.number(), block.hash(), WHOLE_BLOCK);
    }

    /** The first block that may hold an event that lies ahead. */
    public long nextBlock() {
        return logIndex == WHOLE_BLOCK ? block + 1 : block;
    }

    boolean isBehind(Origin origin) {
        return origin.block() > block || (origin.block() == block && origin.logIndex() > logIndex);
    }
}
