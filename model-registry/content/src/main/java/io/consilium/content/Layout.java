package io.consilium.content;

/**
 * How a stream of bytes is laid out as blocks: leaves of one size under nodes with at most so many links.
 *
 * <p>Two stores agree on a content's CID only if they agree on this, so there is one for everything that is shared.
 */
record Layout(int leafSize, int links) {

    /** What {@code ipfs add --cid-version=1 --raw-leaves --chunker=size-1048576} does. */
    static final Layout STANDARD = new Layout(1024 * 1024, 174);

    /** Kubo neither stores nor fetches a larger block. */
    static final int LARGEST_BLOCK = 2 * 1024 * 1024;

    Layout {
        if (leafSize < 1 || leafSize > LARGEST_BLOCK || links < 2) {
            throw new IllegalArgumentException("A leaf has 1 to " + LARGEST_BLOCK
                    + " bytes and a node 2 or more links: " + leafSize + ", " + links);
        }
    }
}
