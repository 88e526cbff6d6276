package io.consilium.content;

/**
 * A leaf of a file.
 *
 * @param cid its block
 * @param offset where its bytes lie in the file
 * @param size how many bytes it has
 */
record Leaf(Cid cid, long offset, int size) {

    long end() {
        return offset + size;
    }
}
