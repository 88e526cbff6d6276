package io.consilium.content;

import static java.util.Objects.requireNonNull;

/**
 * A content as it was laid out.
 *
 * @param cid its name
 * @param size how many bytes it has
 * @param blocks how many blocks it is made of, leaves and nodes, counting equal ones each time
 */
public record Stored(Cid cid, long size, long blocks) {

    /** Checks itself. */
    public Stored {
        requireNonNull(cid);
        if (size < 0 || blocks < 1) {
            throw new IllegalArgumentException(size + " bytes in " + blocks + " blocks");
        }
    }
}
