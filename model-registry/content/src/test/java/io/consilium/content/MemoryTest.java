package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.content.testing.KuboNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents twenty times as large as the heap that they go through. */
class MemoryTest {

    private static final String HEAP = "-Xmx16m";
    private static final long SIZE = 320L * 1024 * 1024;

    @TempDir
    private Path directory;

    @Test
    void aFolderTakesAndGivesMoreThanFitsIntoMemory() throws Exception {
        assertEquals("the same", putAndGet(directory.resolve("store").toString()));
    }

    @Test
    void kuboTakesAndGivesMoreThanFitsIntoMemory() throws Exception {
        try (KuboNode node = KuboNode.offline()) {
            assertEquals("the same", putAndGet(node.api().toString()));
        }
    }

    private static String putAndGet(String store) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        HEAP,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallHeap.class.getName(),
                        store,
                        Long.toString(SIZE))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.strip();
    }
}
