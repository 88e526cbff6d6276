package io.consilium.content;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class FolderTest implements ContentStoreContract {

    @TempDir
    private Path directory;

    private Folder folder;
    private Folder smallLeaves;

    @BeforeEach
    void open() throws IOException {
        folder = Folder.open(directory.resolve("store"));
        smallLeaves = Folder.open(directory.resolve("store"), Duration.ofSeconds(30), SMALL);
    }

    @AfterEach
    void close() {
        folder.close();
        smallLeaves.close();
    }

    @Override
    public ContentStore store() {
        return folder;
    }

    @Override
    public ContentStore smallLeaves() {
        return smallLeaves;
    }

    @Override
    public Path fileOf(Cid cid) {
        byte[] hash = cid.sha256();
        String shelf = HexFormat.of().toHexDigits(hash[hash.length - 1]);
        return directory.resolve("store/blocks").resolve(shelf).resolve(cid.toString());
    }
}
