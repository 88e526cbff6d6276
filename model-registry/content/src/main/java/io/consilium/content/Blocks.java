package io.consilium.content;

import java.io.IOException;

/** The gate between a store and whoever reads: a block passes only if its bytes are those that its CID names. */
final class Blocks {

    private final BlockSource source;

    Blocks(BlockSource source) {
        this.source = source;
    }

    /** Puts the leaf's bytes at the beginning of the buffer. */
    void leaf(Leaf leaf, byte[] buffer) throws IOException {
        int length = source.leaf(leaf, buffer);
        if (length != leaf.size()) {
            throw new ContentException.Corrupt(leaf.cid(), "expected " + leaf.size() + " bytes, got " + length);
        }
        check(leaf.cid(), buffer, length);
    }

    byte[] block(Cid cid) throws IOException {
        byte[] block = source.block(cid);
        check(cid, block, block.length);
        return block;
    }

    FileNode node(Cid cid) throws IOException {
        return FileNode.decode(cid, block(cid));
    }

    /** The node in a block that came from elsewhere. */
    static FileNode node(Cid cid, byte[] block) throws ContentException {
        check(cid, block, block.length);
        return FileNode.decode(cid, block);
    }

    void close() {
        source.close();
    }

    private static void check(Cid cid, byte[] buffer, int length) throws ContentException.Corrupt {
        Cid actual = Cid.ofBlock(cid.codec(), buffer, length);
        if (!actual.equals(cid)) {
            throw new ContentException.Corrupt(cid, "its bytes are those of " + actual);
        }
    }
}
