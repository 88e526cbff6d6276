package io.consilium.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * A content, or a part of it, as it comes out of a store.
 *
 * <p>Each block is checked against its CID before a byte of it is handed on. The first one that doesn't hold ends the stream
 * with a {@link ContentException}; the bytes before it are genuine. One block is held in memory at a time. It is for one thread.
 */
public final class ContentStream extends InputStream {

    private final Blocks blocks;
    private final LeafWalk leaves;
    private final long size;
    private final long offset;
    private final long length;

    private long left;
    private byte[] buffer;
    private int at;
    private int end;
    private boolean closed;
    private Optional<IOException> failure = Optional.empty();
    private Optional<Watch> watch = Optional.empty();

    /** Is told how a reading goes on after the opening: in whole blocks, then by what ended it. */
    public interface Watch {

        /** So many bytes came out of the store and proved genuine. */
        void read(long bytes);

        /** The reading is over for good; called at most once, and {@link #closed} afterwards all the same. */
        void failed(IOException failure);

        /** Called once. */
        void closed(boolean readToItsEnd);
    }

    private ContentStream(Blocks blocks, LeafWalk leaves, byte[] buffer, long size, long offset, long length) {
        this.blocks = blocks;
        this.leaves = leaves;
        this.buffer = buffer;
        this.size = size;
        this.offset = offset;
        this.length = length;
        this.left = length;
    }

    /** Reads the root, and closes the source if that fails. */
    static ContentStream open(Cid root, long offset, long atMost, BlockSource source) throws IOException {
        if (offset < 0 || atMost < 0) {
            source.close();
            throw new IllegalArgumentException("A part of a content from " + offset + ", " + atMost + " bytes long");
        }
        Blocks blocks = new Blocks(source);
        try {
            return root.codec() == Cid.Codec.RAW
                    ? ofOneBlock(blocks.block(root), offset, atMost, blocks)
                    : ofTree(root, offset, atMost, source, blocks);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static ContentStream ofOneBlock(byte[] block, long offset, long atMost, Blocks blocks) {
        long from = Math.min(offset, block.length);
        long length = Math.min(atMost, block.length - from);
        ContentStream stream = new ContentStream(blocks, LeafWalk.none(), block, block.length, from, length);
        stream.at = (int) from;
        stream.end = (int) (from + length);
        return stream;
    }

    private static ContentStream ofTree(Cid root, long offset, long atMost, BlockSource source, Blocks blocks)
            throws IOException {
        FileNode node = blocks.node(root);
        long size = node.fileSize();
        long from = Math.min(offset, size);
        long length = Math.min(atMost, size - from);
        source.announce(from, from + length, size);
        LeafWalk leaves = new LeafWalk(node, blocks::node, from, from + length);
        return new ContentStream(blocks, leaves, new byte[0], size, from, length);
    }

    /** This stream, of which somebody is told what is read, the bytes that came with its opening among it. */
    public ContentStream watchedBy(Watch reader) {
        watch = Optional.of(reader);
        if (at < end) {
            reader.read(end - at);
        }
        return this;
    }

    /** How many bytes the whole content has. */
    public long size() {
        return size;
    }

    /** Where in the content this stream begins. */
    public long offset() {
        return offset;
    }

    /** How many bytes this stream has from beginning to end. */
    public long length() {
        return length;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[advance(1)] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        Objects.checkFromIndexSize(from, most, into.length);
        if (most == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(most, end - at);
        System.arraycopy(buffer, advance(count), into, from, count);
        return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        long count = 0;
        while (fill()) {
            int part = end - at;
            out.write(buffer, advance(part), part);
            count += part;
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        ensureOpen();
        return end - at;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            buffer = new byte[0];
            blocks.close();
            watch.ifPresent(reader -> reader.closed(left == 0));
        }
    }

    /** Makes at least one checked byte ready, unless there are no more. */
    private boolean fill() throws IOException {
        ensureOpen();
        if (at < end) {
            return true;
        }
        if (left == 0) {
            return false;
        }
        if (failure.isPresent()) {
            // What follows a bad block isn't handed on, however often one asks.
            throw failure.get();
        }
        try {
            next();
            watch.ifPresent(reader -> reader.read(end - at));
            return true;
        } catch (IOException e) {
            failure = Optional.of(e);
            watch.ifPresent(reader -> reader.failed(e));
            throw e;
        }
    }

    private void next() throws IOException {
        Leaf leaf = leaves.next().orElseThrow(() -> new IllegalStateException(left + " bytes have no leaf"));
        if (buffer.length <= leaf.size()) {
            buffer = new byte[leaf.size() + 1];
        }
        blocks.leaf(leaf, buffer);
        long from = offset + length - left;
        at = (int) (from - leaf.offset());
        end = (int) (Math.min(leaf.end(), offset + length) - leaf.offset());
    }

    private int advance(int count) {
        int was = at;
        at += count;
        left -= count;
        return was;
    }

    private void ensureOpen() throws IOException {
        if (closed) {
            throw new IOException("This content was closed");
        }
    }
}
