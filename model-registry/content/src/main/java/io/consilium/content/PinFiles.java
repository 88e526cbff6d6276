package io.consilium.content;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pins as empty files, named by what they pin. */
final class PinFiles {

    private static final Logger LOG = LoggerFactory.getLogger(PinFiles.class);

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

    /** Everything that is pinned; files that aren't pins, as editors and file managers leave them, are left alone. */
    List<Cid> all() throws IOException {
        List<Cid> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pins)) {
            for (Path file : files) {
                pin(file).ifPresent(all::add);
            }
        }
        return all;
    }

    private static Optional<Cid> pin(Path file) {
        try {
            return Optional.of(Cid.parse(file.getFileName().toString()));
        } catch (ContentException.BadCid e) {
            LOG.warn("folder not_a_pin={}", file);
            return Optional.empty();
        }
    }
}
