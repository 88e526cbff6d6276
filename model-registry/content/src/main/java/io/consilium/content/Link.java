package io.consilium.content;

import static java.util.Objects.requireNonNull;

/**
 * A reference to a block.
 *
 * @param cid the block
 * @param fileSize how many bytes of the file lie under it
 * @param totalSize how many bytes the block and everything under it take up (Tsize in dag-pb)
 */
record Link(Cid cid, long fileSize, long totalSize) {

    Link {
        requireNonNull(cid);
        if (fileSize < 0 || totalSize < fileSize) {
            throw new IllegalArgumentException("File size " + fileSize + " within " + totalSize);
        }
    }

    static Link toLeaf(Cid cid, long size) {
        return new Link(cid, size, size);
    }
}
