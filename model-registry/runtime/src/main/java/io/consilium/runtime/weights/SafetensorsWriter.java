package io.consilium.runtime.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/** Writes arrays of single precision as a safetensors file; the same arrays and metadata always give the same bytes. */
public final class SafetensorsWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** Writes a new file, with the tensors in the map's order; the arrays stay the caller's. */
    public static void write(Path file, Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(tensors, metadata);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            writeFully(
                    channel,
                    ByteBuffer.allocate(Long.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(0, header.length));
            writeFully(channel, ByteBuffer.wrap(header));
            for (NDArray tensor : tensors.values()) {
                writeFully(channel, tensor.toByteBuffer(true));
            }
            channel.force(true);
        }
    }

    private static byte[] header(Map<String, NDArray> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeObjectFieldStart("__metadata__");
            for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
            long begin = 0;
            for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
                begin = writeEntry(json, tensor.getKey(), tensor.getValue(), begin);
            }
            json.writeEndObject();
        }
        // The data begins on a boundary that suits whoever maps the file.
        int padding = Math.floorMod(-bytes.size(), ALIGNMENT);
        bytes.write(" ".repeat(padding).getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    private static long writeEntry(JsonGenerator json, String name, NDArray tensor, long begin) throws IOException {
        if (tensor.getDataType() != DataType.FLOAT32) {
            throw new IllegalArgumentException(
                    "Tensor %s is of type %s; only single precision is written".formatted(name, tensor.getDataType()));
        }
        long[] shape = tensor.getShape().getShape();
        long end = begin + tensor.getShape().size() * Float.BYTES;
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", "F32");
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {begin, end}, 0, 2);
        json.writeEndObject();
        return end;
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
