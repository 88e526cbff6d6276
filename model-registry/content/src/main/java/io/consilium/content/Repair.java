package io.consilium.content;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a repair of a folder found and did.
 *
 * @param found what was wrong before
 * @param restored contents that are complete again
 * @param lost contents that still aren't, and why
 */
public record Repair(Findings found, List<Cid> restored, List<Lost> lost) {

    /**
     * A content that couldn't be restored.
     *
     * @param cid the content
     * @param reason why, in words
     */
    public record Lost(Cid cid, String reason) {

        /** Checks itself. */
        public Lost {
            requireNonNull(cid);
            requireNonNull(reason);
        }
    }

    /** Checks itself. */
    public Repair {
        requireNonNull(found);
        restored = List.copyOf(restored);
        lost = List.copyOf(lost);
    }

    /** Whether every pinned content is complete and sound now. */
    public boolean complete() {
        return lost.isEmpty();
    }
}
