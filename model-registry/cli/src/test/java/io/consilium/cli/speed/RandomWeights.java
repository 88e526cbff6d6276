package io.consilium.cli.speed;

import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.TensorSpec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Safetensors that a registry takes, of any size: a network with so many classes that they are as long as wanted. */
final class RandomWeights {

    private static final int BUFFER = 1 << 20;

    private RandomWeights() {}

    /** Writes weights of about so many bytes, others for each seed. */
    static Path write(Path file, Architecture architecture, long bytes, int seed) throws IOException {
        int classes = classes(architecture, bytes);
        StringJoiner header = new StringJoiner(",", "{", "}");
        long offset = 0;
        for (TensorSpec tensor : architecture.tensors(classes)) {
            long end = offset + tensor.shape().size() * Float.BYTES;
            header.add("\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(
                            tensor.name(),
                            Arrays.stream(tensor.shape().getShape())
                                    .mapToObj(String::valueOf)
                                    .collect(Collectors.joining(",")),
                            offset,
                            end));
            offset = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            out.write(json);
            noise(out, offset, seed);
        }
        return file;
    }

    /** Whole numbers below a million are floats that are finite, whatever the noise. */
    private static void noise(OutputStream out, long length, int seed) throws IOException {
        Random random = new Random(seed);
        ByteBuffer some = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        for (long left = length; left > 0; left -= some.capacity()) {
            some.clear();
            while (some.hasRemaining()) {
                some.putFloat(random.nextInt(1 << 24) / 1e7f);
            }
            out.write(some.array(), 0, (int) Math.min(left, some.capacity()));
        }
    }

    private static int classes(Architecture architecture, long bytes) {
        long one = size(architecture, 2) - size(architecture, 1);
        return (int) Math.max(2, (bytes - size(architecture, 0)) / one);
    }

    private static long size(Architecture architecture, int classes) {
        return architecture.tensors(Math.max(1, classes)).stream()
                        .mapToLong(tensor -> tensor.shape().size() * Float.BYTES)
                        .sum()
                - (classes == 0 ? perClass(architecture) : 0);
    }

    private static long perClass(Architecture architecture) {
        return architecture.tensors(2).stream()
                        .mapToLong(tensor -> tensor.shape().size() * Float.BYTES)
                        .sum()
                - architecture.tensors(1).stream()
                        .mapToLong(tensor -> tensor.shape().size() * Float.BYTES)
                        .sum();
    }
}
