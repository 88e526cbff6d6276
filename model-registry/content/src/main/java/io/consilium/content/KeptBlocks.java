package io.consilium.content;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The blocks that a sweep must leave, in eight bytes each.
 *
 * <p>The first eight bytes of a hash stand for the whole: should two blocks ever share them, one too many is kept.
 */
final class KeptBlocks {

    private long[] prefixes = new long[1024];
    private int count;
    private boolean sorted;

    /** Keeps a content: its root, its nodes and its leaves. */
    void addContent(Cid root, LeafWalk.Nodes nodes) throws IOException {
        add(root);
        if (root.codec() == Cid.Codec.RAW) {
            return;
        }
        NodeWalk.over(root, nodes, (cid, node) -> node.links().forEach(link -> add(link.cid())));
    }

    boolean contains(Cid cid) {
        if (!sorted) {
            Arrays.sort(prefixes, 0, count);
            sorted = true;
        }
        return Arrays.binarySearch(prefixes, 0, count, prefix(cid)) >= 0;
    }

    private void add(Cid cid) {
        if (count == prefixes.length) {
            prefixes = Arrays.copyOf(prefixes, 2 * count);
        }
        prefixes[count++] = prefix(cid);
        sorted = false;
    }

    private static long prefix(Cid cid) {
        return ByteBuffer.wrap(cid.sha256()).getLong();
    }
}
