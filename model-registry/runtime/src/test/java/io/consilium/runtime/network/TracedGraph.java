package io.consilium.runtime.network;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A network as Python traced it, without its numbers: the committed graph, given the weights of one of our networks, is a
 * TorchScript archive that libtorch runs with nothing of ours in between.
 */
public final class TracedGraph {

    private final Map<String, byte[]> entries = new HashMap<>();
    private final Map<String, String> storages = new HashMap<>();

    private TracedGraph(InputStream graph) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(graph)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] body = zip.readAllBytes();
                if (entry.getName().equals("storages")) {
                    new String(body, StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.split(" ", 2))
                            .forEach(words -> storages.put(words[0], words[1]));
                } else {
                    entries.put(entry.getName(), body);
                }
            }
        }
    }

    /** The graph of the architecture with that name. */
    public static TracedGraph of(Architecture architecture) throws IOException {
        try (InputStream graph = TracedGraph.class.getResourceAsStream(architecture.name() + ".graph.zip")) {
            return new TracedGraph(graph);
        }
    }

    /** Writes the archive that Python would have written for a model with these weights. */
    public void write(Path file, Network network) throws IOException {
        Map<String, NDArray> values = network.values();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                store(zip, entry.getKey(), ByteBuffer.wrap(entry.getValue()));
            }
            for (Map.Entry<String, String> storage : storages.entrySet()) {
                NDArray value = values.get(storage.getValue());
                // What isn't ours is a counter of batches.
                ByteBuffer bytes = value == null ? ByteBuffer.allocate(Long.BYTES) : value.toByteBuffer(true);
                store(zip, "graph/" + storage.getKey(), bytes);
            }
        }
    }

    private static void store(ZipOutputStream zip, String name, ByteBuffer body) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(body.duplicate());
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(body.remaining());
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        zip.write(bytes);
        zip.closeEntry();
    }
}
