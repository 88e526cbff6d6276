package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every store keeps to; each test class of a store runs it against a real one. */
interface ContentStoreContract {

    /** Few bytes make three levels of nodes. */
    Layout SMALL = new Layout(1000, 4);

    /** A store with the layout that is shared. */
    ContentStore store();

    /** The same store with small leaves and narrow nodes. */
    ContentStore smallLeaves();

    /** Where the store keeps a block. */
    Path fileOf(Cid cid);

    @TestFactory
    default Stream<DynamicTest> whatWasPutComesBack() {
        int mib = Layout.STANDARD.leafSize();
        Stream<DynamicTest> large = Stream.of(0, 1, 999, mib - 1, mib, mib + 1, 5 * mib + 3)
                .map(size -> DynamicTest.dynamicTest(size + " bytes", () -> comesBack(store(), size)));
        Stream<DynamicTest> deep = Stream.of(0, 1, 1000, 1001, 4000, 4001, 16_000, 16_001, 64_001, 100_000)
                .map(size ->
                        DynamicTest.dynamicTest(size + " bytes in small leaves", () -> comesBack(smallLeaves(), size)));
        return Stream.concat(large, deep);
    }

    private static void comesBack(ContentStore store, int size) throws IOException {
        byte[] content = RandomContent.bytes(size + 1L, size);

        Stored stored = store.put(RandomContent.of(content));

        assertEquals(size, stored.size());
        assertTrue(store.has(stored.cid()));
        try (ContentStream stream = store.get(stored.cid())) {
            assertEquals(size, stream.size());
            assertEquals(size, stream.length());
            assertArrayEquals(content, stream.readAllBytes());
            assertEquals(-1, stream.read());
        }
    }

    @Test
    default void everyWayToReadAStreamGivesTheSameBytes() throws IOException {
        byte[] content = RandomContent.bytes(7, 10_500);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();

        ByteArrayOutputStream single = new ByteArrayOutputStream();
        try (ContentStream stream = smallLeaves().get(cid)) {
            for (int next = stream.read(); next >= 0; next = stream.read()) {
                single.write(next);
            }
        }
        ByteArrayOutputStream transferred = new ByteArrayOutputStream();
        try (ContentStream stream = smallLeaves().get(cid)) {
            assertEquals(content.length, stream.transferTo(transferred));
        }
        ByteArrayOutputStream skipped = new ByteArrayOutputStream();
        try (ContentStream stream = smallLeaves().get(cid)) {
            stream.skipNBytes(5432);
            stream.transferTo(skipped);
        }

        assertAll(
                () -> assertArrayEquals(content, single.toByteArray()),
                () -> assertArrayEquals(content, transferred.toByteArray()),
                () -> assertArrayEquals(RandomContent.part(content, 5432, content.length), skipped.toByteArray()));
    }

    @Test
    default void anyPartCanBeReadAlone() throws IOException {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] content = RandomContent.bytes(seed, 70_123);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();

        for (int i = 0; i < 100; i++) {
            long from = random.nextLong(0, content.length + 10L);
            long length = random.nextBoolean() ? random.nextLong(0, 5000) : random.nextLong(0, Long.MAX_VALUE);
            try (ContentStream part = smallLeaves().range(cid, from, length)) {
                byte[] expected = RandomContent.part(content, from, Math.min(length, content.length));
                String which = "seed " + seed + ": " + length + " from " + from;
                assertArrayEquals(expected, part.readAllBytes(), which);
                assertEquals(expected.length, part.length(), which);
                assertEquals(content.length, part.size(), which);
            }
        }
    }

    @Test
    default void aPartOfASingleBlockCanBeReadAlone() throws IOException {
        Cid cid = store().put(RandomContent.of("hello, world".getBytes(StandardCharsets.US_ASCII)))
                .cid();

        try (ContentStream part = store().range(cid, 7, 3)) {
            assertArrayEquals(new byte[] {'w', 'o', 'r'}, part.readAllBytes());
        }
        try (ContentStream part = store().range(cid, 100, 3)) {
            assertEquals(0, part.readAllBytes().length);
        }
    }

    @Test
    default void aPartBeforeTheBeginningIsRefused() throws IOException {
        Cid cid = store().put(RandomContent.stream(3, 10)).cid();

        assertThrows(IllegalArgumentException.class, () -> store().range(cid, -1, 5));
        assertThrows(IllegalArgumentException.class, () -> store().range(cid, 0, -5));
    }

    @Test
    default void whatWasNeverPutIsNotThere() throws IOException {
        Cid leaf = ContentHasher.hash(RandomContent.stream(99, 10)).cid();
        Cid tree = ContentHasher.hash(RandomContent.stream(98, 3_000_000)).cid();

        for (Cid cid : List.of(leaf, tree)) {
            assertFalse(store().has(cid));
            assertEquals(
                    cid,
                    assertThrows(ContentException.NotFound.class, () -> store().get(cid))
                            .cid());
            assertEquals(
                    cid,
                    assertThrows(ContentException.NotFound.class, () -> store().pin(cid))
                            .cid());
        }
    }

    @Test
    default void aContentWithAMissingBlockIsNotThereAndSaysWhichBlock() throws IOException {
        byte[] content = RandomContent.bytes(31, 12_000);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();
        Cid sixth = Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, 5000, 1000));
        Files.delete(fileOf(sixth));

        assertFalse(smallLeaves().has(cid));
        try (ContentStream stream = smallLeaves().get(cid)) {
            assertArrayEquals(RandomContent.part(content, 0, 5000), stream.readNBytes(5000));
            assertEquals(
                    sixth,
                    assertThrows(ContentException.NotFound.class, stream::read).cid());
        }

        assertEquals(cid, smallLeaves().put(RandomContent.of(content)).cid());
        assertTrue(smallLeaves().has(cid));
    }

    @Test
    default void aFlippedBitIsFoundBeforeAnyByteOfItsBlockIsHandedOn() throws IOException {
        byte[] content = RandomContent.bytes(32, 12_000);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();
        Cid sixth = Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, 5000, 1000));
        flipLastBit(fileOf(sixth));

        try (ContentStream stream = smallLeaves().get(cid)) {
            assertArrayEquals(RandomContent.part(content, 0, 5000), stream.readNBytes(5000));
            assertEquals(
                    sixth,
                    assertThrows(ContentException.Corrupt.class, stream::read).cid());
            // However often one asks, what follows isn't handed on.
            assertThrows(ContentException.Corrupt.class, stream::read);
            assertThrows(ContentException.Corrupt.class, stream::readAllBytes);
        }
    }

    @Test
    default void aDamagedNodeIsFoundBeforeItIsFollowed() throws IOException {
        byte[] content = RandomContent.bytes(33, 12_000);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();
        flipLastBit(fileOf(cid));

        assertEquals(
                cid,
                assertThrows(ContentException.Corrupt.class, () -> smallLeaves().get(cid))
                        .cid());
    }

    @Test
    default void aTruncatedBlockIsDamaged() throws IOException {
        byte[] content = RandomContent.bytes(34, 12_000);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();
        Cid first = Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, 0, 1000));
        byte[] block = Files.readAllBytes(fileOf(first));
        Files.write(fileOf(first), RandomContent.part(block, 0, 400));

        try (ContentStream part = smallLeaves().range(cid, 10, 10)) {
            assertThrows(ContentException.Corrupt.class, part::read);
        }
    }

    private static void flipLastBit(Path file) throws IOException {
        byte[] block = Files.readAllBytes(file);
        block[block.length - 1] ^= 1;
        Files.write(file, block);
    }

    @Test
    default void onlyTheBlocksOfAPartAreRead() throws IOException {
        byte[] content = RandomContent.bytes(35, 64_000);
        Cid cid = smallLeaves().put(RandomContent.of(content)).cid();
        for (int leaf = 0; leaf < 64; leaf++) {
            if (leaf != 30 && leaf != 31) {
                Files.delete(fileOf(Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, leaf * 1000L, 1000))));
            }
        }

        try (ContentStream part = smallLeaves().range(cid, 30_000, 2000)) {
            assertArrayEquals(RandomContent.part(content, 30_000, 2000), part.readAllBytes());
        }
    }

    @Test
    default void garbageGoesAndWhatIsPinnedStays() throws IOException {
        store().collectGarbage();
        byte[] shared = RandomContent.bytes(41, Layout.STANDARD.leafSize());
        Cid kept = store().put(RandomContent.of(shared)).cid();
        Cid dropped = store().put(new SequenceInputStream(
                        RandomContent.of(shared), RandomContent.stream(42, 2L * Layout.STANDARD.leafSize())))
                .cid();

        store().unpin(dropped);
        long removed = store().collectGarbage();

        // Two leaves and the root; the first leaf belongs to the other content, too. Kubo leaves more garbage of its
        // own.
        assertTrue(removed >= 3, removed + " blocks");
        assertTrue(store().has(kept));
        assertFalse(store().has(dropped));
        assertEquals(0, store().collectGarbage());
    }

    @Test
    default void pinningAgainKeepsAndUnpinningTwiceIsNoFailure() throws IOException {
        Cid cid = store().put(RandomContent.stream(43, 2_000_000)).cid();
        store().unpin(cid);
        store().unpin(cid);
        store().pin(cid);
        store().pin(cid);

        store().collectGarbage();

        assertTrue(store().has(cid));
    }

    @Test
    default void statisticsCountBlocksBytesAndPins() throws IOException {
        store().collectGarbage();
        Statistics before = store().statistics();

        store().put(RandomContent.stream(44, 3L * Layout.STANDARD.leafSize()));

        Statistics after = store().statistics();
        assertTrue(after.blocks() >= before.blocks() + 4, after.toString());
        assertEquals(before.pins() + 1, after.pins());
        assertTrue(after.bytes() >= before.bytes() + 3L * Layout.STANDARD.leafSize(), after.toString());
    }

    @Test
    default void whatTheSourceThrowsComesBackAndNothingIsPinned() throws IOException {
        long pins = store().statistics().pins();
        IOException broken = new IOException("the browser went away");
        InputStream source = new SequenceInputStream(RandomContent.stream(45, 5_000_000), ByteForByte.of(() -> {
            throw broken;
        }));

        assertSame(broken, assertThrows(IOException.class, () -> store().put(source)));

        assertEquals(pins, store().statistics().pins());
        comesBack(store(), 3_000_001);
    }

    @Test
    default void aSourceThatGivesByteForByteIsStoredLikeAnyOther() throws IOException {
        byte[] content = RandomContent.bytes(46, 9_999);
        InputStream drops = ByteForByte.of(RandomContent.of(content)::read);

        assertEquals(
                smallLeaves().put(RandomContent.of(content)).cid(),
                smallLeaves().put(drops).cid());
    }

    @Test
    default void manyThreadsCanPutAndGetAtOnce() throws Exception {
        List<Callable<Cid>> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            // Each content is put by two threads at once.
            long seed = 50L + i / 2;
            tasks.add(() -> {
                byte[] content = RandomContent.bytes(seed, 2_500_000);
                Cid cid = store().put(RandomContent.of(content)).cid();
                try (ContentStream stream = store().get(cid)) {
                    assertArrayEquals(content, stream.readAllBytes());
                }
                return cid;
            });
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Cid> result : threads.invokeAll(tasks)) {
                assertTrue(store().has(result.get()));
            }
        }
    }

    @Test
    default void aClosedStreamGivesNothing() throws IOException {
        Cid cid = store().put(RandomContent.stream(47, 3_000_000)).cid();
        ContentStream stream = store().get(cid);
        stream.read();
        stream.close();
        stream.close();

        assertThrows(IOException.class, stream::read);
        // And whoever leaves early doesn't keep others from reading.
        for (int i = 0; i < 40; i++) {
            try (ContentStream other = store().get(cid)) {
                other.read();
            }
        }
    }

    @Test
    default void anInterruptedThreadIsToldSoAndTheNextCallWorks() throws Exception {
        InputStream interrupting = new SequenceInputStream(Collections.enumeration(List.of(
                RandomContent.stream(48, 1_000_000),
                ByteForByte.of(() -> {
                    Thread.currentThread().interrupt();
                    return -1;
                }),
                RandomContent.stream(49, 50_000_000))));

        Thread writer = Thread.ofVirtual().unstarted(() -> {
            assertThrows(InterruptedIOException.class, () -> store().put(interrupting));
            assertTrue(Thread.currentThread().isInterrupted());
        });
        List<Throwable> failures = new ArrayList<>();
        writer.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        writer.start();
        writer.join();

        assertEquals(List.of(), failures);
        comesBack(store(), 1_000_002);
    }
}
