package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RangeTest {

    private static final int SEGMENT = EnvelopeLayout.SEGMENT;
    private static final int FIRST = EnvelopeLayout.FIRST_PLAIN_SEGMENT;
    private static final int NEXT = EnvelopeLayout.PLAIN_SEGMENT;

    private final ContentKey key = Samples.key();
    private final Envelope envelope = new Envelope(key, ContentKind.WEIGHTS);
    private final byte[] plain = Samples.bytes(new Random(5), FIRST + 3 * NEXT + 1000);

    @Test
    void anyRangeReadsTheSameBytesAsTheWhole() throws IOException {
        Store store = new Store(seal(plain));
        Random random = new Random(Samples.SEED);
        List<ByteRange> ranges = new ArrayList<>();
        for (long edge : new long[] {0, FIRST, FIRST + NEXT, FIRST + 2L * NEXT, plain.length}) {
            for (long from : new long[] {edge - 2, edge - 1, edge, edge + 1}) {
                for (long length : new long[] {0, 1, 2, 3, NEXT, NEXT + 1}) {
                    if (from >= 0 && from + length <= plain.length) {
                        ranges.add(new ByteRange(from, length));
                    }
                }
            }
        }
        ranges.add(new ByteRange(0, plain.length));
        for (int i = 0; i < 100; i++) {
            int from = random.nextInt(plain.length);
            ranges.add(new ByteRange(from, random.nextInt(plain.length - from)));
        }
        for (ByteRange range : ranges) {
            byte[] expected = Arrays.copyOfRange(plain, (int) range.from(), (int) range.end());
            assertArrayEquals(expected, read(store, range), () -> range + ", seed " + Samples.SEED);
            ByteArrayOutputStream transferred = new ByteArrayOutputStream();
            try (InputStream in = envelope.open(store, range)) {
                in.transferTo(transferred);
            }
            assertArrayEquals(expected, transferred.toByteArray(), () -> range + ", seed " + Samples.SEED);
        }
    }

    @Test
    void emptyContentHasAnEmptyRange() throws IOException {
        assertArrayEquals(new byte[0], read(new Store(seal(new byte[0])), new ByteRange(0, 0)));
        byte[] full = new byte[FIRST];
        assertArrayEquals(new byte[0], read(new Store(seal(full)), new ByteRange(FIRST, 0)));
    }

    @Test
    void aRangeFetchesTheSegmentsThatHoldItAndThePrologue() throws IOException {
        Store store = new Store(seal(plain));

        read(store, new ByteRange(FIRST + NEXT + 5, 10));

        assertEquals(
                List.of(new ByteRange(0, EnvelopeLayout.PROLOGUE), new ByteRange(2 * SEGMENT, SEGMENT)), store.reads);
        store.reads.clear();
        read(store, new ByteRange(5, 10));
        assertEquals(List.of(new ByteRange(0, SEGMENT)), store.reads);
        assertEquals(store.opened, store.closed);
    }

    @Test
    void damageElsewhereDoesNotMatterAndDamageInTheRangeIsRefused() throws IOException {
        Store store = new Store(Samples.flipped(seal(plain), SEGMENT + 9, 3));

        assertArrayEquals(
                Arrays.copyOfRange(plain, FIRST + NEXT, FIRST + NEXT + 20),
                read(store, new ByteRange(FIRST + NEXT, 20)));
        EnvelopeException.NotAuthentic refusal =
                assertThrows(EnvelopeException.NotAuthentic.class, () -> read(store, new ByteRange(FIRST, 20)));
        assertEquals(1, refusal.segment());
        assertThrows(EnvelopeException.NotAuthentic.class, () -> read(store, new ByteRange(FIRST - 1, 2)));
        assertEquals(store.opened, store.closed);
    }

    @Test
    void aRangeBeyondTheEndIsRefused() throws IOException {
        Store store = new Store(seal(plain));

        assertThrows(EnvelopeException.OutOfRange.class, () -> read(store, new ByteRange(plain.length, 1)));
        assertThrows(EnvelopeException.OutOfRange.class, () -> read(store, new ByteRange(0, plain.length + 1L)));
        assertThrows(EnvelopeException.OutOfRange.class, () -> read(store, new ByteRange(Long.MAX_VALUE - 1, 1)));
        assertArrayEquals(new byte[0], read(store, new ByteRange(plain.length, 0)));
    }

    @Test
    void aCutContentIsRefusedWhereItsEndIsRead() throws IOException {
        Store cut = new Store(Arrays.copyOf(seal(plain), 3 * SEGMENT));
        long end = EnvelopeLayout.plainLength(3 * SEGMENT);

        assertThrows(EnvelopeException.NotAuthentic.class, () -> read(cut, new ByteRange(end - 1, 1)));
        assertThrows(EnvelopeException.OutOfRange.class, () -> read(cut, new ByteRange(end, 1)));
    }

    @Test
    void aSourceThatGivesLessThanItSaysIsRefused() throws IOException {
        byte[] sealed = seal(plain);
        for (int given : new int[] {0, 10, SEGMENT, 2 * SEGMENT, 2 * SEGMENT + 7}) {
            Store lying = new Store(Arrays.copyOf(sealed, given), sealed.length);
            assertThrows(
                    EnvelopeException.class,
                    () -> read(lying, new ByteRange(FIRST, 2L * NEXT)),
                    () -> "given " + given);
            assertThrows(
                    EnvelopeException.class, () -> read(lying, new ByteRange(0, 3L * NEXT)), () -> "given " + given);
            assertEquals(lying.opened, lying.closed);
        }
    }

    @Test
    void anotherContentIsRefusedInRangesToo() throws IOException {
        Store theirs = new Store(Samples.seal(Samples.key(), ContentKind.WEIGHTS, plain));

        assertThrows(EnvelopeException.WrongContext.class, () -> read(theirs, new ByteRange(0, 1)));
        assertThrows(EnvelopeException.WrongContext.class, () -> read(theirs, new ByteRange(FIRST + 1, 1)));
        assertEquals(theirs.opened, theirs.closed);
    }

    @Test
    void aFileIsASource(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("sealed"), seal(plain));

        assertArrayEquals(
                Arrays.copyOfRange(plain, FIRST + 10, FIRST + 20),
                read(SealedSource.file(file), new ByteRange(FIRST + 10, 10)));
        assertThrows(IOException.class, () -> read(SealedSource.file(directory.resolve("none")), new ByteRange(0, 1)));
    }

    @Test
    void noContentHasAnImpossibleLength() {
        for (long impossible :
                new long[] {0, 1, 63, 79, SEGMENT + 1, SEGMENT + 16, 2 * SEGMENT + 16, -1, Long.MAX_VALUE}) {
            assertThrows(
                    EnvelopeException.Truncated.class,
                    () -> EnvelopeLayout.plainLength(impossible),
                    () -> "length " + impossible);
        }
    }

    @Test
    void lengthsAreEachOthersInverse() throws IOException {
        Random random = new Random(Samples.SEED);
        for (int i = 0; i < 10_000; i++) {
            long length = 1 + random.nextLong(1L << (1 + random.nextInt(50)));
            long sealed = EnvelopeLayout.sealedLength(length);
            assertEquals(length, EnvelopeLayout.plainLength(sealed), () -> "seed " + Samples.SEED);
            ByteRange all = EnvelopeLayout.sealedRange(new ByteRange(0, length), sealed);
            assertEquals(new ByteRange(0, sealed), all, () -> "seed " + Samples.SEED);
        }
        assertThrows(IllegalArgumentException.class, () -> EnvelopeLayout.sealedLength(-1));
        assertThrows(IllegalArgumentException.class, () -> EnvelopeLayout.sealedLength(Long.MAX_VALUE));
    }

    @Test
    void aRangeChecksItself() {
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(1, -1));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(1, Long.MAX_VALUE));
        assertTrue(new ByteRange(3, 4).toString().contains("3"));
    }

    private byte[] seal(byte[] bytes) throws IOException {
        return Samples.seal(key, ContentKind.WEIGHTS, bytes);
    }

    private byte[] read(SealedSource source, ByteRange range) throws IOException {
        try (InputStream in = envelope.open(source, range)) {
            return in.readAllBytes();
        }
    }

    /** A store in memory that remembers what was asked of it, and may say that it has more than it has. */
    private static final class Store implements SealedSource {
        private final byte[] bytes;
        private final long length;
        private final List<ByteRange> reads = new ArrayList<>();
        private int opened;
        private int closed;

        Store(byte[] bytes) {
            this(bytes, bytes.length);
        }

        Store(byte[] bytes, long length) {
            this.bytes = bytes;
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public InputStream read(ByteRange range) {
            reads.add(range);
            opened++;
            int from = (int) Math.min(bytes.length, range.from());
            int to = (int) Math.min(bytes.length, range.end());
            return new ByteArrayInputStream(bytes, from, to - from) {
                @Override
                public void close() {
                    closed++;
                }
            };
        }
    }
}
