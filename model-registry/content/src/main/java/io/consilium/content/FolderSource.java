package io.consilium.content;

import java.io.IOException;
import java.nio.file.Path;

/** The blocks of one reading, out of a folder. */
final class FolderSource implements BlockSource {

    private final Path folder;
    private final BlockFiles files;

    FolderSource(Path folder, BlockFiles files) {
        this.folder = folder;
        this.files = files;
    }

    @Override
    public int leaf(Leaf leaf, byte[] buffer) throws IOException {
        try {
            return files.read(leaf.cid(), buffer, leaf.size() + 1);
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
    }

    @Override
    public byte[] block(Cid cid) throws IOException {
        try {
            return files.read(cid);
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
    }

    @Override
    public void close() {
        // Nothing stays open between two blocks.
    }
}
