package io.consilium.content;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Computes the CID of a content from its bytes alone, as they go by.
 *
 * <p>It is the CID under which every store of this package, and Kubo, keeps the same bytes. Memory doesn't grow with the
 * content, but for one link to each finished part.
 */
public final class ContentHasher {

    private final Layout layout;
    private final DagBuilder dag;
    private final MessageDigest sha256 = Sha256.start();
    private int inLeaf;
    private boolean any;

    /** Starts with no bytes. */
    public ContentHasher() {
        this(Layout.STANDARD);
    }

    ContentHasher(Layout layout) {
        this.layout = layout;
        this.dag = new DagBuilder(layout, (cid, block) -> {});
    }

    /** The CID of everything that is left in a stream. */
    public static Stored hash(InputStream content) throws IOException {
        ContentHasher hasher = new ContentHasher();
        byte[] buffer = new byte[64 * 1024];
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            hasher.update(buffer, 0, read);
        }
        return hasher.finish();
    }

    /** Takes the next bytes. */
    public void update(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int part = Math.min(end - at, layout.leafSize() - inLeaf);
            sha256.update(bytes, at, part);
            at += part;
            inLeaf += part;
            if (inLeaf == layout.leafSize()) {
                closeLeaf();
            }
        }
    }

    /** The name of all the bytes; the hasher has done its work then. */
    public Stored finish() throws IOException {
        if (inLeaf > 0 || !any) {
            closeLeaf();
        }
        return dag.finish();
    }

    private void closeLeaf() throws IOException {
        dag.leaf(Cid.ofDigested(Cid.Codec.RAW, sha256), inLeaf);
        inLeaf = 0;
        any = true;
    }
}
