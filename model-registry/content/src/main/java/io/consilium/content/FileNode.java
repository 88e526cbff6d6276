package io.consilium.content;

import io.consilium.content.Protobuf.Malformed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A block that links to the parts of a file: UnixFS inside dag-pb.
 *
 * <p>What {@link #decode} returns is consistent in itself: parts with at least one byte each, whose sizes add up.
 */
record FileNode(List<Link> links) {

    // Names and numbers of the fields are those of the dag-pb and UnixFS specifications.
    private static final int PB_NODE_DATA = 1;
    private static final int PB_NODE_LINKS = 2;
    private static final int PB_LINK_HASH = 1;
    private static final int PB_LINK_NAME = 2;
    private static final int PB_LINK_TSIZE = 3;
    private static final int UNIXFS_TYPE = 1;
    private static final int UNIXFS_FILE_SIZE = 3;
    private static final int UNIXFS_BLOCK_SIZES = 4;
    private static final long TYPE_FILE = 2;
    private static final byte[] NO_NAME = {};

    FileNode {
        links = List.copyOf(links);
        if (links.isEmpty()) {
            throw new IllegalArgumentException("A node without links");
        }
    }

    long fileSize() {
        return links.stream().mapToLong(Link::fileSize).sum();
    }

    byte[] encode() {
        Protobuf.Writer node = new Protobuf.Writer();
        Protobuf.Writer file =
                new Protobuf.Writer().number(UNIXFS_TYPE, TYPE_FILE).number(UNIXFS_FILE_SIZE, fileSize());
        for (Link link : links) {
            node.bytes(
                    PB_NODE_LINKS,
                    new Protobuf.Writer()
                            .bytes(PB_LINK_HASH, link.cid().toBytes())
                            .bytes(PB_LINK_NAME, NO_NAME)
                            .number(PB_LINK_TSIZE, link.totalSize())
                            .toBytes());
            file.number(UNIXFS_BLOCK_SIZES, link.fileSize());
        }
        return node.bytes(PB_NODE_DATA, file.toBytes()).toBytes();
    }

    /** A link to this node, encoded as {@code block}. */
    Link linkTo(byte[] block) {
        long below = links.stream().mapToLong(Link::totalSize).sum();
        return new Link(Cid.ofBlock(Cid.Codec.DAG_PB, block), fileSize(), below + block.length);
    }

    /** Reads a block whose bytes were found to be those of its CID. */
    static FileNode decode(Cid cid, byte[] block) throws ContentException.NotAFile {
        try {
            FileNode node = read(new Protobuf.Reader(block));
            // Whatever was left out, doubled or spelled in another way shows here.
            if (!Arrays.equals(node.encode(), block)) {
                throw new ContentException.NotAFile(cid, "it holds more than sizes and links");
            }
            return node;
        } catch (Malformed | ContentException.BadCid e) {
            throw new ContentException.NotAFile(cid, e.getMessage());
        }
    }

    private static FileNode read(Protobuf.Reader block) throws Malformed, ContentException.BadCid {
        record Child(Cid cid, long totalSize) {}
        List<Child> children = new ArrayList<>();
        while (block.nextIsBytes(PB_NODE_LINKS)) {
            Protobuf.Reader link = block.message(PB_NODE_LINKS);
            Cid child = Cid.ofBytes(link.bytes(PB_LINK_HASH));
            if (link.bytes(PB_LINK_NAME).length > 0) {
                throw new Malformed("it links by name, as directories do");
            }
            children.add(new Child(child, link.number(PB_LINK_TSIZE)));
        }
        if (children.size() > Layout.STANDARD.links()) {
            throw new Malformed(
                    "it has " + children.size() + " links, and none of ours has more than " + Layout.STANDARD.links());
        }
        Protobuf.Reader file = block.message(PB_NODE_DATA);
        if (file.number(UNIXFS_TYPE) != TYPE_FILE) {
            throw new Malformed("it isn't of the type file");
        }
        long fileSize = file.number(UNIXFS_FILE_SIZE);
        List<Link> links = new ArrayList<>();
        long sum = 0;
        for (Child child : children) {
            long size = file.number(UNIXFS_BLOCK_SIZES);
            long largest = child.cid().codec() == Cid.Codec.RAW ? Layout.LARGEST_BLOCK : Long.MAX_VALUE;
            long most = Math.min(largest, Long.MAX_VALUE - sum);
            if (size < 1 || size > most || child.totalSize() < size) {
                throw new Malformed("a part of " + size + " bytes can't be");
            }
            links.add(new Link(child.cid(), size, child.totalSize()));
            sum += size;
        }
        if (links.isEmpty() || sum != fileSize) {
            throw new Malformed("its parts have " + sum + " bytes, not " + fileSize);
        }
        return new FileNode(links);
    }
}
