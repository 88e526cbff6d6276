package io.consilium.content;

import java.util.List;

/**
 * What a look at every block of a folder found.
 *
 * @param checked how many blocks were read and hashed
 * @param damaged blocks whose bytes aren't those of their CID, or can't be read
 * @param incomplete pinned contents of which a block is missing or damaged
 */
public record Findings(long checked, List<Cid> damaged, List<Cid> incomplete) {

    /** Checks itself. */
    public Findings {
        damaged = List.copyOf(damaged);
        incomplete = List.copyOf(incomplete);
        if (checked < damaged.size()) {
            throw new IllegalArgumentException(damaged.size() + " of " + checked + " blocks damaged");
        }
    }

    /** Whether everything is as it should be. */
    public boolean sound() {
        return damaged.isEmpty() && incomplete.isEmpty();
    }
}
