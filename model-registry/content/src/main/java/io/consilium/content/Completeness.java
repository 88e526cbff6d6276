package io.consilium.content;

import java.io.IOException;
import java.util.Optional;

/** Looks whether all blocks of a content are there, without reading the leaves. */
final class Completeness {

    /** Whether a leaf is there. */
    interface Presence {
        boolean of(Cid leaf) throws IOException;
    }

    private Completeness() {}

    /** The first block that isn't there. */
    static Optional<Cid> firstMissing(Cid root, LeafWalk.Nodes nodes, Presence presence) throws IOException {
        if (root.codec() == Cid.Codec.RAW) {
            return presence.of(root) ? Optional.empty() : Optional.of(root);
        }
        try {
            LeafWalk walk = new LeafWalk(nodes.read(root), nodes, 0, Long.MAX_VALUE);
            for (Optional<Leaf> leaf = walk.next(); leaf.isPresent(); leaf = walk.next()) {
                if (!presence.of(leaf.get().cid())) {
                    return leaf.map(Leaf::cid);
                }
            }
            return Optional.empty();
        } catch (ContentException.NotFound e) {
            return Optional.of(e.cid());
        }
    }
}
