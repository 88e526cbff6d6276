package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;

/** Where the blocks of one reading come from. Nobody believes what it says: {@link Blocks} checks everything. */
interface BlockSource extends Closeable {

    /** Says, when it is known, which bytes of a file of this size will be asked for. */
    default void announce(long from, long until, long size) {}

    /** Reads a leaf into the buffer, which has room for one byte more than it should have; how many bytes came. */
    int leaf(Leaf leaf, byte[] buffer) throws IOException;

    /** Reads a node, or a leaf whose size isn't known. */
    byte[] block(Cid cid) throws IOException;

    @Override
    void close();
}
