package io.consilium.runtime.image;

import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.RefusedImageException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The first directory of a TIFF structure, which is also what EXIF is made of.
 *
 * <p>Nothing outside the given bytes is looked at, and nothing is followed: a directory that points at itself is harmless.
 */
final class TiffDirectory {

    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final Map<Integer, Long> numbers = new HashMap<>();
    private final long next;

    private TiffDirectory(ByteBuffer tiff) {
        int at = Math.toIntExact(unsigned(tiff.getInt(4)));
        int count = Short.toUnsignedInt(tiff.getShort(at));
        for (int i = 0; i < count; i++) {
            readEntry(tiff, at + 2 + 12 * i);
        }
        next = unsigned(tiff.getInt(at + 2 + 12 * count));
    }

    /** Reads the directory of a slice that begins with a TIFF header; damage is a refusal. */
    static TiffDirectory read(ByteBuffer bytes) {
        try {
            ByteBuffer tiff = bytes.slice();
            tiff.order(
                    switch (tiff.getShort(0)) {
                        case 0x4949 -> ByteOrder.LITTLE_ENDIAN;
                        case 0x4d4d -> ByteOrder.BIG_ENDIAN;
                        default -> throw broken(null);
                    });
            if (tiff.getShort(2) != 42) {
                throw broken(null);
            }
            return new TiffDirectory(tiff);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw broken(e);
        }
    }

    private void readEntry(ByteBuffer tiff, int at) {
        int tag = Short.toUnsignedInt(tiff.getShort(at));
        int type = Short.toUnsignedInt(tiff.getShort(at + 2));
        long count = unsigned(tiff.getInt(at + 4));
        long size = type < SIZES.length ? SIZES[type] * count : 0;
        if (size > 4 && unsigned(tiff.getInt(at + 8)) + size > tiff.limit()) {
            // Decoders set memory aside for a field's announced length before they read it.
            throw broken(null);
        }
        if (count == 1) {
            switch (type) {
                case BYTE -> numbers.put(tag, (long) Byte.toUnsignedInt(tiff.get(at + 8)));
                case SHORT -> numbers.put(tag, (long) Short.toUnsignedInt(tiff.getShort(at + 8)));
                case LONG -> numbers.put(tag, unsigned(tiff.getInt(at + 8)));
                default -> {
                    // A kind of field that we have no use for.
                }
            }
        }
    }

    OptionalLong number(int tag) {
        Long number = numbers.get(tag);
        return number == null ? OptionalLong.empty() : OptionalLong.of(number);
    }

    Orientation orientation() {
        OptionalLong number = number(Orientation.TAG);
        return number.isPresent()
                ? Orientation.of(number.getAsLong()).orElse(Orientation.UPRIGHT)
                : Orientation.UPRIGHT;
    }

    /** Whether another directory, and so another picture, follows. */
    boolean hasNext() {
        return next != 0;
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    private static RefusedImageException broken(Exception cause) {
        return new RefusedImageException(
                Reason.BROKEN, "The image's TIFF or EXIF directory is damaged; export the image again", cause);
    }
}
