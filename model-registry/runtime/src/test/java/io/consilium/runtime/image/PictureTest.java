package io.consilium.runtime.image;

import static io.consilium.runtime.RefusedImageException.Reason.BROKEN;
import static io.consilium.runtime.RefusedImageException.Reason.SEVERAL_FRAMES;
import static io.consilium.runtime.RefusedImageException.Reason.TOO_LARGE;
import static io.consilium.runtime.RefusedImageException.Reason.UNKNOWN_FORMAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.RefusedImageException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that PIL wrote; what they show is known, since all of them show the same. */
class PictureTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain-raw.tiff",
                "plain-tiff_lzw.tiff",
                "plain-tiff_adobe_deflate.tiff",
                "plain-packbits.tiff",
                "alpha.png"
            })
    void coloursAreTheSameInEveryLosslessFile(String name) throws IOException {
        assertSame(decode("plain.png"), decode(name), 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grey-raw.tiff",
                "grey-tiff_lzw.tiff",
                "grey-tiff_adobe_deflate.tiff",
                "grey-packbits.tiff",
                "grey-alpha.png"
            })
    void greysAreTheSameInEveryLosslessFile(String name) throws IOException {
        assertSame(decode("grey.png"), decode(name), 0);
    }

    @ParameterizedTest
    @CsvSource({"plain.png, plain.jpg", "plain.png, progressive.jpg", "grey.png, grey.jpg"})
    void jpegsShowTheSameButForTheirLoss(String png, String jpeg) throws IOException {
        assertSame(decode(png), decode(jpeg), 24);
    }

    @Test
    void sixteenBitGreysKeepTheirSixteenBits() throws IOException {
        Picture grey = decode("grey.png");
        for (String name : List.of("deep.png", "deep.tiff")) {
            Picture deep = decode(name);
            assertEquals(65535, deep.maximum());
            assertEquals(1, deep.channels());
            for (int y = 0; y < grey.height(); y++) {
                for (int x = 0; x < grey.width(); x++) {
                    assertEquals(grey.sample(x, y, 0), deep.sample(x, y, 0) / 257.0, 1.01);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tiff"})
    void orientationIsApplied(String suffix) throws IOException {
        Picture upright = decode(suffix.equals("jpg") ? "plain.jpg" : "plain.png");
        for (int orientation = 1; orientation <= 8; orientation++) {
            Picture turned = decode("orientation" + orientation + "." + suffix);
            assertSame(upright, turned, suffix.equals("jpg") ? 40 : 0);
        }
    }

    @Test
    void whiteIsZeroIsTurnedRound() throws IOException {
        assertSame(decode("grey.png"), decode("white-is-zero.tiff"), 0);
    }

    @Test
    void palettesAndBilevelPicturesAreRead() throws IOException {
        assertSame(decode("plain.png"), decode("palette.png"), 40);
        Picture bilevel = decode("bilevel.png");
        assertTrue(bilevel.sample(0, 0, 0) == 0 || bilevel.sample(0, 0, 0) == bilevel.maximum());
        assertSame(bilevel, decode("bilevel.tiff"), 0);
    }

    @ParameterizedTest
    @CsvSource({
        "SEVERAL_FRAMES, animated.png",
        "SEVERAL_FRAMES, pages.tiff",
        "SEVERAL_FRAMES, pictures.mpo.jpg",
        "UNKNOWN_FORMAT, animated.gif",
        "UNSUPPORTED, cmyk.jpg"
    })
    void whatIsntOnePictureInAKnownFormatIsRefused(Reason reason, String name) {
        assertRefused(reason, () -> decode(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.png", "plain.jpg", "progressive.jpg", "plain-tiff_lzw.tiff", "plain-raw.tiff"})
    void truncatedFilesAreRefusedWhereverTheyEnd(String name) throws IOException {
        byte[] file = bytes(name);
        int end = name.endsWith("jpg") ? file.length - 2 : file.length;
        for (int length = 0; length < end; length += 1 + end / 97) {
            byte[] cut = Arrays.copyOf(file, length);
            RefusedImageException refusal =
                    assertThrows(RefusedImageException.class, () -> Picture.decode(cut), name + " cut to " + length);
            assertTrue(
                    refusal.reason() == BROKEN || (refusal.reason() == UNKNOWN_FORMAT && length < 8),
                    refusal.reason() + " at " + length);
        }
    }

    @Test
    void aFlippedBitInAPngIsNoticed() throws IOException {
        byte[] file = bytes("plain.png");
        file[file.length / 2] ^= 4;

        assertRefused(BROKEN, () -> Picture.decode(file));
    }

    @Test
    void hugePicturesAreRefusedBeforeMemoryIsSetAside() throws IOException {
        byte[] png = bytes("plain.png");
        ByteBuffer.wrap(png).putInt(16, 40_000).putInt(20, 40_000);
        repair(png);
        byte[] negative = bytes("plain.png");
        ByteBuffer.wrap(negative).putInt(16, -1);
        repair(negative);
        byte[] wide = bytes("plain.png");
        ByteBuffer.wrap(wide).putInt(16, 1 << 20).putInt(20, 1);
        repair(wide);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assertRefused(TOO_LARGE, () -> Picture.decode(wide));
        long before = threads.getCurrentThreadAllocatedBytes();

        assertRefused(TOO_LARGE, () -> Picture.decode(png));

        assertTrue(threads.getCurrentThreadAllocatedBytes() - before < 1 << 20);
        assertRefused(BROKEN, () -> Picture.decode(negative));
    }

    @Test
    void ownLimitsAreKept() throws IOException {
        byte[] file = bytes("plain.png");

        assertEquals(
                40, Picture.decode(file, new ImageLimits(file.length, 40, 1200)).width());
        assertRefused(TOO_LARGE, () -> Picture.decode(file, new ImageLimits(file.length - 1, 40, 1200)));
        assertRefused(TOO_LARGE, () -> Picture.decode(file, new ImageLimits(file.length, 39, 1200)));
        assertRefused(TOO_LARGE, () -> Picture.decode(file, new ImageLimits(file.length, 40, 1199)));
    }

    @Test
    void aJpegThatContradictsItselfAboutItsSizeIsRefused() throws IOException {
        byte[] file = bytes("plain.jpg");
        int frame = indexOf(file, new byte[] {(byte) 0xff, (byte) 0xc0});
        // A second frame header before the first: decoders differ on which one counts.
        byte[] segment = Arrays.copyOfRange(file, frame, frame + 19);
        segment[6] = 1;
        ByteBuffer twice = ByteBuffer.allocate(file.length + segment.length);
        twice.put(file, 0, frame).put(segment).put(file, frame, file.length - frame);

        assertRefused(BROKEN, () -> Picture.decode(twice.array()));
    }

    @Test
    void aTiffThatPointsAtItselfEnds() {
        byte[] tiff = ByteBuffer.allocate(26)
                .putInt(0x4d4d002a)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 256)
                .putShort((short) 3)
                .putInt(1)
                .putInt(1 << 16)
                .putInt(8)
                .array();

        assertRefused(SEVERAL_FRAMES, () -> Picture.decode(tiff));
    }

    @Test
    void filesAreReadAndRefusalsNameThem(@TempDir Path folder) throws IOException {
        Path good = Files.write(folder.resolve("good.png"), bytes("plain.png"));
        Path bad = Files.write(folder.resolve("bad.png"), bytes("animated.gif"));
        Path huge = folder.resolve("huge.png");
        try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 32);
        }

        assertSame(decode("plain.png"), Picture.read(good), 0);
        assertTrue(assertThrows(RefusedImageException.class, () -> Picture.read(bad))
                .getMessage()
                .contains("bad.png"));
        assertRefused(TOO_LARGE, () -> Picture.read(huge));
    }

    @Test
    void textAndNothingAreNoPictures() {
        assertRefused(UNKNOWN_FORMAT, () -> Picture.decode("hello, world".getBytes(StandardCharsets.UTF_8)));
        assertRefused(UNKNOWN_FORMAT, () -> Picture.decode(new byte[0]));
    }

    private static void assertRefused(Reason reason, org.junit.jupiter.api.function.Executable decoding) {
        assertEquals(reason, assertThrows(RefusedImageException.class, decoding).reason());
    }

    private static void assertSame(Picture expected, Picture actual, int tolerance) {
        assertEquals(expected.width(), actual.width());
        assertEquals(expected.height(), actual.height());
        assertEquals(expected.channels(), actual.channels());
        for (int y = 0; y < expected.height(); y++) {
            for (int x = 0; x < expected.width(); x++) {
                for (int c = 0; c < expected.channels(); c++) {
                    assertEquals(
                            expected.sample(x, y, c),
                            actual.sample(x, y, c),
                            tolerance,
                            "at " + x + ", " + y + ", " + c);
                }
            }
        }
    }

    static Picture decode(String name) throws IOException {
        return Picture.decode(bytes(name));
    }

    static byte[] bytes(String name) throws IOException {
        try (InputStream bytes = PictureTest.class.getResourceAsStream(name)) {
            return bytes.readAllBytes();
        }
    }

    /** Puts the checksum of a PNG's IHDR right. */
    private static void repair(byte[] png) {
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i < bytes.length - part.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("The fixture has no frame");
    }
}
