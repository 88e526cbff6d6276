package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps contents by their CID.
 *
 * <p>Every store gives the same CID for the same bytes, computed here. What it can't do it says with a
 * {@link ContentException}; an interrupted thread gets an {@link java.io.InterruptedIOException}. All methods may be called by
 * several threads at once.
 */
public interface ContentStore extends Closeable {

    /**
     * Stores what is left in a stream, and pins it. When this returns, all of it is in the store.
     *
     * <p>Memory is bounded whatever the size. The stream is read once and isn't closed; what it throws comes back as it is.
     * After a failure it is always right to put the same bytes again. What came in before one isn't pinned and goes with the next
     * {@link #collectGarbage}; only if nothing but the store's last word was lost is the content there, pinned.
     */
    Stored put(InputStream content) throws IOException;

    /** The whole content. Close it, or the connection behind it stays in use. */
    default ContentStream get(Cid cid) throws IOException {
        return range(cid, 0, Long.MAX_VALUE);
    }

    /**
     * A part of a content: {@code length} bytes from {@code offset} on, or as many of them as there are. Only the blocks that
     * hold one of these bytes, and the nodes that lead to them, are fetched.
     */
    ContentStream range(Cid cid, long offset, long length) throws IOException;

    /** Whether every block of the content is in this store now, without asking other sites. It doesn't read them. */
    boolean has(Cid cid) throws IOException;

    /** Keeps a content from being collected. Blocks that other sites have are fetched; it is a failure if one can't be. */
    void pin(Cid cid) throws IOException;

    /**
     * The same for a content that somebody else named, with the size that it may have: a larger one is refused when no more than
     * its root was fetched.
     */
    default void pin(Cid cid, long largest) throws IOException {
        try (ContentStream root = range(cid, 0, 0)) {
            if (root.size() > largest) {
                throw new ContentException.TooLarge(cid, root.size(), largest);
            }
        }
        pin(cid);
    }

    /** Lets a content be collected. It isn't a failure if it wasn't pinned. */
    void unpin(Cid cid) throws IOException;

    /** Removes every block that belongs to no pinned content. How many were removed. */
    long collectGarbage() throws IOException;

    /** How much is in the store. */
    Statistics statistics() throws IOException;

    /** Ends what is going on and frees threads and connections. The contents stay. */
    @Override
    void close();
}
