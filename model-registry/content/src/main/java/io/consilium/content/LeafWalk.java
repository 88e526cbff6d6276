package io.consilium.content;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Goes through the leaves of a part of a file in order, and reads only the nodes that lead to one of them. */
final class LeafWalk {

    /** The node that a link leads to. */
    interface Nodes {
        FileNode read(Cid cid) throws IOException;
    }

    /** 174 links a node: eight levels are more bytes than there are on earth. More is an attack. */
    private static final int DEEPEST = 64;

    private record Step(Link link, long offset, int depth) {}

    private final Nodes nodes;
    private final long from;
    private final long until;
    private final Deque<Step> ahead = new ArrayDeque<>();

    /** Walks over the leaves that hold at least one of the bytes in {@code [from, until)}. */
    LeafWalk(FileNode root, Nodes nodes, long from, long until) throws ContentException.NotAFile {
        this.nodes = nodes;
        this.from = from;
        this.until = until;
        push(root, 0, 1);
    }

    /** A walk over nothing. */
    static LeafWalk none() {
        return new LeafWalk();
    }

    private LeafWalk() {
        this.nodes = cid -> {
            throw new IllegalStateException("A walk over nothing came to " + cid);
        };
        this.from = 0;
        this.until = 0;
    }

    Optional<Leaf> next() throws IOException {
        while (!ahead.isEmpty()) {
            Step step = ahead.pop();
            Link link = step.link();
            if (link.cid().codec() == Cid.Codec.RAW) {
                return Optional.of(new Leaf(link.cid(), step.offset(), (int) link.fileSize()));
            }
            FileNode node = nodes.read(link.cid());
            requireSize(link, node.fileSize());
            push(node, step.offset(), step.depth() + 1);
        }
        return Optional.empty();
    }

    /** Refuses a node that doesn't hold what the link to it promised. */
    static void requireSize(Link link, long found) throws ContentException.NotAFile {
        if (found != link.fileSize()) {
            throw new ContentException.NotAFile(
                    link.cid(), "it has " + found + " bytes where " + link.fileSize() + " were announced");
        }
    }

    private void push(FileNode node, long offset, int depth) throws ContentException.NotAFile {
        long end = offset + node.fileSize();
        for (Link link : node.links().reversed()) {
            long start = end - link.fileSize();
            if (start < until && end > from) {
                if (depth > DEEPEST) {
                    throw new ContentException.NotAFile(link.cid(), "it lies deeper than " + DEEPEST + " levels");
                }
                ahead.push(new Step(link, start, depth));
            }
            end = start;
        }
    }
}
