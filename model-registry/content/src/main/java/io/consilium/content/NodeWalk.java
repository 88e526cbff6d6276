package io.consilium.content;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Goes through the nodes of a content, each once, however often the content repeats it.
 *
 * <p>So the work is bounded by the blocks that there are, not by the size that a forged root claims: a dozen of blocks can stand for
 * more bytes than there are disks.
 */
final class NodeWalk {

    /** Takes one node after the other, parents before their children. */
    interface Visitor {
        void visit(Cid cid, FileNode node) throws IOException;
    }

    private final LeafWalk.Nodes nodes;
    private final Visitor visitor;
    private final Map<Cid, Long> sizes = new HashMap<>();

    private NodeWalk(LeafWalk.Nodes nodes, Visitor visitor) {
        this.nodes = nodes;
        this.visitor = visitor;
    }

    /** Visits the nodes of a tree in the order in which their bytes come. */
    static void over(Cid root, LeafWalk.Nodes nodes, Visitor visitor) throws IOException {
        new NodeWalk(nodes, visitor).walk(root, nodes.read(root));
    }

    private void walk(Cid root, FileNode top) throws IOException {
        Deque<Link> ahead = new ArrayDeque<>();
        visit(root, top, ahead);
        while (!ahead.isEmpty()) {
            Link link = ahead.pop();
            Long known = sizes.get(link.cid());
            if (known == null) {
                FileNode node = nodes.read(link.cid());
                LeafWalk.requireSize(link, node.fileSize());
                visit(link.cid(), node, ahead);
            } else {
                LeafWalk.requireSize(link, known);
            }
        }
    }

    private void visit(Cid cid, FileNode node, Deque<Link> ahead) throws IOException {
        sizes.put(cid, node.fileSize());
        visitor.visit(cid, node);
        List<Link> below = node.links().stream()
                .filter(link -> link.cid().codec() == Cid.Codec.DAG_PB)
                .toList();
        below.reversed().forEach(ahead::push);
    }
}
