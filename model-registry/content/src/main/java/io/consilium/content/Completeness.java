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
        try {
            if (root.codec() == Cid.Codec.RAW) {
                require(root, presence);
            } else {
                NodeWalk.over(root, nodes, (cid, node) -> {
                    for (Link link : node.links()) {
                        if (link.cid().codec() == Cid.Codec.RAW) {
                            require(link.cid(), presence);
                        }
                    }
                });
            }
            return Optional.empty();
        } catch (ContentException.NotFound e) {
            return Optional.of(e.cid());
        }
    }

    private static void require(Cid leaf, Presence presence) throws IOException {
        if (!presence.of(leaf)) {
            throw new ContentException.NotFound(leaf, "the store");
        }
    }
}
