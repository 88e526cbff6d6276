package io.consilium.content;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the balanced tree over the leaves of one file as they come, holding one unfinished node for each level.
 *
 * <p>All leaves end up at the same depth, as in Kubo's balanced layout.
 */
final class DagBuilder {

    /** Takes the nodes in the order in which they are finished; children come before their parent. */
    interface NodeSink {
        void accept(Cid cid, byte[] block) throws IOException;
    }

    private final int width;
    private final NodeSink sink;
    private final List<List<Link>> levels = new ArrayList<>();
    private long blocks;

    DagBuilder(Layout layout, NodeSink sink) {
        this.width = layout.links();
        this.sink = sink;
    }

    void leaf(Cid cid, long size) throws IOException {
        blocks++;
        add(0, Link.toLeaf(cid, size));
    }

    Stored finish() throws IOException {
        if (levels.isEmpty()) {
            throw new IllegalStateException("A file has at least one leaf, if an empty one");
        }
        int level = 0;
        while (level < levels.size() - 1 || levels.get(level).size() > 1) {
            close(level);
            level++;
        }
        Link root = levels.get(level).getFirst();
        return new Stored(root.cid(), root.fileSize(), blocks);
    }

    private void add(int level, Link link) throws IOException {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        // A full node waits for one more link before it is closed: whether it is the root shows only then.
        if (levels.get(level).size() == width) {
            close(level);
        }
        levels.get(level).add(link);
    }

    private void close(int level) throws IOException {
        FileNode node = new FileNode(levels.get(level));
        byte[] block = node.encode();
        Link link = node.linkTo(block);
        blocks++;
        sink.accept(link.cid(), block);
        levels.get(level).clear();
        add(level + 1, link);
    }
}
