package io.consilium.runtime.image;

import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.RefusedImageException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a file says about its picture before any of it is decoded.
 *
 * <p>Reading it touches only the bytes of the file and sets aside no memory that the file could name the size of. A file
 * that holds several pictures is refused here.
 */
record ImageHeader(Format format, int width, int height, Orientation orientation) {

    /** The formats that are read. */
    enum Format {
        PNG,
        JPEG,
        TIFF
    }

    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int TIFF_WIDTH = 256;
    private static final int TIFF_HEIGHT = 257;

    static ImageHeader read(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).asReadOnlyBuffer();
        try {
            if (file.length >= 8 && bytes.getLong(0) == PNG_SIGNATURE) {
                return png(bytes);
            }
            if (file.length >= 3 && bytes.getShort(0) == (short) 0xffd8 && file[2] == (byte) 0xff) {
                return jpeg(bytes);
            }
            if (file.length >= 8 && (bytes.getInt(0) == 0x49492a00 || bytes.getInt(0) == 0x4d4d002a)) {
                return tiff(bytes);
            }
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            throw new RefusedImageException(Reason.BROKEN, "The image file ends too early; transfer it again", e);
        }
        throw new RefusedImageException(
                Reason.UNKNOWN_FORMAT, "The file is neither PNG, JPEG nor TIFF; convert it to one of them");
    }

    private static ImageHeader png(ByteBuffer bytes) {
        if (bytes.getInt(12) != chunk("IHDR")) {
            throw broken("A PNG begins with an IHDR chunk, this one doesn't");
        }
        Orientation orientation = Orientation.UPRIGHT;
        for (int at = 8; ; ) {
            int length = bytes.getInt(at);
            int type = bytes.getInt(at + 4);
            ByteBuffer typeAndBody = bytes.slice(at + 4, Math.addExact(4, length));
            if (bytes.getInt(at + 8 + length) != crc(typeAndBody)) {
                throw broken("A chunk of the PNG doesn't match its checksum");
            }
            if (type == chunk("acTL")) {
                throw severalFrames("The PNG is animated");
            } else if (type == chunk("eXIf")) {
                orientation = TiffDirectory.read(bytes.slice(at + 8, length)).orientation();
            } else if (type == chunk("IEND")) {
                return new ImageHeader(Format.PNG, bytes.getInt(16), bytes.getInt(20), orientation);
            }
            at = Math.addExact(at, Math.addExact(12, length));
        }
    }

    private static int chunk(String type) {
        return ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    private static int crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static ImageHeader jpeg(ByteBuffer bytes) {
        Optional<Orientation> orientation = Optional.empty();
        for (int at = 2; ; ) {
            if (bytes.get(at) != (byte) 0xff) {
                throw broken("The JPEG's segments don't follow one another");
            }
            int marker = Byte.toUnsignedInt(bytes.get(at + 1));
            if (marker == 0xff) {
                at++; // A marker may be padded with any number of these.
                continue;
            }
            int length = Short.toUnsignedInt(bytes.getShort(at + 2));
            if (length < 2) {
                throw broken("A segment of the JPEG has no length");
            }
            ByteBuffer body = bytes.slice(at + 4, length - 2);
            if (marker == 0xe1 && startsWith(body, "Exif\0\0") && orientation.isEmpty()) {
                orientation = Optional.of(
                        TiffDirectory.read(body.slice(6, body.limit() - 6)).orientation());
            } else if (marker == 0xe2 && startsWith(body, "MPF\0")) {
                throw severalFrames("The JPEG holds several pictures");
            } else if (isStartOfFrame(marker)) {
                return new ImageHeader(
                        Format.JPEG,
                        Short.toUnsignedInt(body.getShort(3)),
                        Short.toUnsignedInt(body.getShort(1)),
                        orientation.orElse(Orientation.UPRIGHT));
            } else if (marker == 0xda || marker == 0xd9) {
                throw broken("The JPEG has no frame header");
            }
            at += 2 + length;
        }
    }

    private static boolean isStartOfFrame(int marker) {
        // 0xc4, 0xc8 and 0xcc lie in the same range and mean tables.
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean startsWith(ByteBuffer bytes, String prefix) {
        byte[] expected = prefix.getBytes(StandardCharsets.US_ASCII);
        return bytes.limit() >= expected.length
                && bytes.slice(0, expected.length).equals(ByteBuffer.wrap(expected));
    }

    private static ImageHeader tiff(ByteBuffer bytes) {
        TiffDirectory directory = TiffDirectory.read(bytes);
        if (directory.hasNext()) {
            throw severalFrames("The TIFF has several pages");
        }
        return new ImageHeader(
                Format.TIFF,
                Math.toIntExact(directory.number(TIFF_WIDTH).orElse(0)),
                Math.toIntExact(directory.number(TIFF_HEIGHT).orElse(0)),
                directory.orientation());
    }

    private static RefusedImageException broken(String what) {
        return new RefusedImageException(Reason.BROKEN, what + "; transfer or export it again");
    }

    private static RefusedImageException severalFrames(String what) {
        return new RefusedImageException(Reason.SEVERAL_FRAMES, what + "; export the one picture that is meant");
    }
}
