package io.consilium.content;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Pins as empty files, named by what they pin. */
final class PinFiles {

    private final Path pins;

    PinFiles(Path pins) throws IOException {
        this.pins = pins;
        Files.createDirectories(pins);
    }

    void add(Cid cid) throws IOException {
        try {
            Files.createFile(pins.resolve(cid.toString()));
        } catch (FileAlreadyExistsException e) {
            // Pinned already; whoever did it may not have come to the next line yet.
        }
        BlockFiles.sync(pins);
    }

    void remove(Cid cid) throws IOException {
        if (Files.deleteIfExists(pins.resolve(cid.toString()))) {
            BlockFiles.sync(pins);
        }
    }

    List<Cid> all() throws IOException {
        List<Cid> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pins)) {
            for (Path file : files) {
                all.add(Cid.parse(file.getFileName().toString()));
            }
        }
        return all;
    }
}
