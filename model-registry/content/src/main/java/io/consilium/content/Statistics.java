package io.consilium.content;

/**
 * How much is in a store.
 *
 * @param blocks how many blocks
 * @param bytes how many bytes they take up, as the store counts
 * @param pins how many contents are pinned
 */
public record Statistics(long blocks, long bytes, long pins) {

    /** Checks itself. */
    public Statistics {
        if (blocks < 0 || bytes < 0 || pins < 0) {
            throw new IllegalArgumentException(blocks + " blocks, " + bytes + " bytes, " + pins + " pins");
        }
    }
}
