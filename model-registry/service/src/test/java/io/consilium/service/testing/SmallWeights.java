package io.consilium.service.testing;

import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Architectures;
import io.consilium.runtime.network.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Safetensors for the tumor CNN, all of one value: quickly made, and another file for each seed. */
public final class SmallWeights {
    public static final Architecture ARCHITECTURE = Architectures.BRAIN_TUMOR_CNN;
    private static final int CLASSES = 2;

    private SmallWeights() {}

    public static byte[] of(int seed) {
        return of(seed, CLASSES);
    }

    /** The more classes it tells apart, the larger is the file. */
    public static byte[] of(int seed, int classes) {
        StringJoiner header = new StringJoiner(",", "{", "}");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (TensorSpec tensor : ARCHITECTURE.tensors(classes)) {
            int begin = data.size();
            data.writeBytes(values(tensor.shape(), seed));
            header.add("\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
                    .formatted(tensor.name(), dimensions(tensor.shape()), begin, data.size()));
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + data.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data.toByteArray())
                .array();
    }

    private static String dimensions(Shape shape) {
        return Arrays.stream(shape.getShape()).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    private static byte[] values(Shape shape, int seed) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(shape.size() * Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putFloat(seed / 1_000f);
        }
        return bytes.array();
    }
}
