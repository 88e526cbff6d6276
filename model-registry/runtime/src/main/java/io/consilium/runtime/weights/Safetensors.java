package io.consilium.runtime.weights;

import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A safetensors file, mapped into memory and checked from end to end when it is opened.
 *
 * <p>Its tensors are read straight from the page cache; the heap holds the header alone, however large the file is.
 * It belongs to the thread that opened it.
 */
public final class Safetensors implements AutoCloseable {

    private static final ValueLayout.OfLong HEADER_LENGTH =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena arena;
    private final MemorySegment data;
    private final SafetensorsHeader header;

    private Safetensors(Path file, Arena arena, MemorySegment bytes) {
        this.file = file;
        this.arena = arena;
        long size = bytes.byteSize();
        if (size < Long.BYTES) {
            throw new RefusedWeightsException(
                    Reason.TRUNCATED, file.getFileName() + " is too short for a safetensors file");
        }
        long length = bytes.get(HEADER_LENGTH, 0);
        if (length < 0 || length > SafetensorsHeader.MAXIMUM_BYTES) {
            throw new RefusedWeightsException(
                    Reason.TOO_LARGE,
                    "%s isn't a safetensors file, or has a header of more than %d bytes"
                            .formatted(file.getFileName(), SafetensorsHeader.MAXIMUM_BYTES));
        }
        if (length > size - Long.BYTES) {
            throw new RefusedWeightsException(
                    Reason.TRUNCATED, file.getFileName() + " ends within its safetensors header");
        }
        data = bytes.asSlice(Long.BYTES + length);
        header = SafetensorsHeader.parse(
                bytes.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE), data.byteSize());
    }

    /**
     * Opens a file and checks everything that its header claims.
     *
     * @throws RefusedWeightsException when the file isn't a sound safetensors file
     */
    public static Safetensors open(Path file) {
        Arena arena = Arena.ofConfined();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Safetensors(file, arena, channel.map(MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            arena.close();
            throw new RefusedWeightsException(Reason.UNREADABLE, "The file %s can't be read".formatted(file), e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** Which tensors the file has, in the order of its header. */
    public SequencedMap<String, TensorEntry> tensors() {
        return Collections.unmodifiableSequencedMap(header.tensors());
    }

    /** What the file says of itself. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** The bytes of a tensor, little-endian, readable until this is closed. */
    public MemorySegment bytes(TensorEntry tensor) {
        return data.asSlice(tensor.begin(), tensor.size());
    }

    /** The file that this was opened from. */
    public Path file() {
        return file;
    }

    @Override
    public void close() {
        arena.close();
    }
}
