package io.consilium.service.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.content.Cid;
import io.consilium.content.ContentException;
import io.consilium.content.ContentStream;
import io.consilium.content.Folder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts what a store on the disk does, sound and damaged. */
class MeteredContentTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final byte[] content = new byte[3 * MIB];

    private MeteredContent store;
    private Cid cid;

    @BeforeEach
    void put() throws IOException {
        new Random(1).nextBytes(content);
        store = new MeteredContent(Folder.open(directory), meters);
        cid = store.put(new ByteArrayInputStream(content)).cid();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whatIsReadToItsEndIsCountedOnceAndWhole() throws IOException {
        try (ContentStream stream = store.get(cid)) {
            assertEquals(0, bytesRead());
            stream.transferTo(OutputStream.nullOutputStream());
            assertEquals(0, count("read", "ok"));
        }

        assertEquals(1, count("get", "ok"));
        assertEquals(1, count("read", "ok"));
        assertEquals(content.length, bytesRead());
    }

    @Test
    void aContentOfOneBlockIsCountedToo() throws IOException {
        Cid small = store.put(new ByteArrayInputStream(new byte[100])).cid();
        try (ContentStream stream = store.range(small, 10, 50)) {
            stream.readAllBytes();
        }

        assertEquals(1, count("read", "ok"));
        assertEquals(50, bytesRead());
    }

    @Test
    void aReaderThatGoesAwayIsNoFailureAndWhatItDidNotReadIsNotCounted() throws IOException {
        try (ContentStream stream = store.get(cid)) {
            stream.readNBytes(10);
        }

        assertEquals(1, count("read", "caller"));
        assertEquals(MIB, bytesRead());
    }

    @Test
    void aDamagedBlockIsCountedOnceThoughItsContentOpened() throws IOException {
        Path leaf = leaf(1);
        byte[] damaged = Files.readAllBytes(leaf);
        damaged[7] ^= 1;
        Files.write(leaf, damaged);

        try (ContentStream stream = store.get(cid)) {
            assertThrows(ContentException.Corrupt.class, stream::readAllBytes);
            assertThrows(ContentException.Corrupt.class, stream::readAllBytes);
        }

        assertEquals(1, count("get", "ok"));
        assertEquals(1, count("read", "corrupt"));
        assertEquals(0, count("read", "ok") + count("read", "caller"));
        assertEquals(MIB, bytesRead());
    }

    @Test
    void aLostBlockIsCountedThoughItsContentOpened() throws IOException {
        Files.delete(leaf(2));

        try (ContentStream stream = store.get(cid)) {
            assertThrows(ContentException.NotFound.class, stream::readAllBytes);
        }

        assertEquals(1, count("read", "not_found"));
        assertEquals(2 * MIB, bytesRead());
    }

    /** The file with one of the content's leaves. */
    private Path leaf(int number) throws IOException {
        byte[] part = Arrays.copyOfRange(content, number * MIB, (number + 1) * MIB);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Arrays.equals(part, Files.readAllBytes(file))) {
                    return file;
                }
            }
        }
        throw new AssertionError("no file has leaf " + number);
    }

    private long count(String operation, String outcome) {
        return meters
                .get("consilium.content.operation")
                .tags("operation", operation, "outcome", outcome)
                .timers()
                .stream()
                .mapToLong(timer -> timer.count())
                .sum();
    }

    private double bytesRead() {
        return meters.get("consilium.content.read").counter().count();
    }
}
