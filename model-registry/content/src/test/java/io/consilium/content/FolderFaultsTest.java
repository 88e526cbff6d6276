package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.content.testing.KuboNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A folder whose process dies, whose disk fills up or lies, or that several use at once. */
class FolderFaultsTest {

    private static final int MIB = Layout.STANDARD.leafSize();

    @TempDir
    private Path directory;

    private Path store() {
        return directory.resolve("store");
    }

    private Path fileOf(Cid cid) {
        byte[] hash = cid.sha256();
        return store().resolve("blocks")
                .resolve(HexFormat.of().toHexDigits(hash[hash.length - 1]))
                .resolve(cid.toString());
    }

    private static List<String> writer(Path folder, long seed, int contents) {
        return java(FolderWriter.class, folder.toString(), Long.toString(seed), Integer.toString(contents));
    }

    private static List<String> java(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static byte[] read(ContentStore store, Cid cid) throws IOException {
        try (ContentStream stream = store.get(cid)) {
            return stream.readAllBytes();
        }
    }

    private List<Path> drafts() throws IOException {
        try (Stream<Path> files = Files.list(store().resolve("unfinished"))) {
            return files.toList();
        }
    }

    @Test
    void killedAtAnyMomentItKeepsWhatItSaidThatItHas() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<Cid> said = new ArrayList<>();
        for (int round = 0; round < 6; round++) {
            Path output = directory.resolve("output" + round);
            Process writer = new ProcessBuilder(writer(store(), random.nextLong(), Integer.MAX_VALUE))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            for (int stored = random.nextInt(1, 8); Files.readAllLines(output).size() < stored; ) {
                assertTrue(writer.isAlive(), Files.readString(output));
                Thread.sleep(1);
            }
            Thread.sleep(random.nextInt(30));
            writer.destroyForcibly().waitFor();
            for (String line : Files.readAllLines(output)) {
                said.add(Cid.parse(line));
            }
        }

        try (Folder folder = Folder.open(store())) {
            assertEquals(List.of(), drafts(), "seed " + seed);
            Findings findings = folder.verify();
            assertTrue(findings.sound(), "seed " + seed + ": " + findings);
            for (Cid cid : said) {
                assertEquals(
                        cid,
                        ContentHasher.hash(RandomContent.of(read(folder, cid))).cid(),
                        "seed " + seed);
            }
        }
    }

    @Test
    void aFullDiskIsSaidAndLeavesNoDraft() throws Exception {
        assumeTrue(
                KuboNode.smallDisksWork(),
                "A small disk can't be mounted here (unshare --mount needs root or user namespaces): disk-full isn't"
                        + " tested");
        Path disk = Files.createDirectories(directory.resolve("disk"));
        // Contents of 1.5 MB on average on 16 MiB, and then a look at what lies there.
        List<String> script = new ArrayList<>(List.of("sh", "-c", "\"$@\" && ls -A " + disk + "/unfinished", "sh"));
        script.addAll(writer(disk, 1, 100));

        Process process = new ProcessBuilder(KuboNode.onDisk(disk, 16L * MIB, script))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
        assertTrue(said.endsWith("\nStoreFull\n"), said);
    }

    @Test
    void aFileSizeLimitIsAFullStore() throws Exception {
        // Works without any right to mount: no file may have more than 100 blocks of 1 KiB or 512 bytes.
        List<String> script = new ArrayList<>(List.of("sh", "-c", "ulimit -f 100 && exec \"$@\"", "sh"));
        script.addAll(writer(store(), 2, 100));

        Process process = new ProcessBuilder(script).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
        assertTrue(said.endsWith("StoreFull\n"), said);
        assertEquals(List.of(), drafts());
    }

    @Test
    void aBrokenSourceLeavesNoDraftAndNoPin() throws Exception {
        Leaks leaks = Leaks.before();
        try (Folder folder = Folder.open(store())) {
            InputStream broken = new SequenceInputStream(RandomContent.stream(3, 5L * MIB), ByteForByte.of(() -> {
                throw new IOException("broken");
            }));

            assertThrows(IOException.class, () -> folder.put(broken));

            assertEquals(List.of(), drafts());
            assertEquals(0, folder.statistics().pins());
            assertTrue(folder.verify().sound());
        }
        leaks.assertNone();
    }

    @Test
    void puttingTheSameBytesHealsADamagedBlock() throws Exception {
        try (Folder folder = Folder.open(store())) {
            byte[] content = RandomContent.bytes(4, 3 * MIB);
            Cid cid = folder.put(RandomContent.of(content)).cid();
            Cid second = Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, MIB, MIB));
            Files.write(fileOf(second), new byte[MIB]);

            folder.put(RandomContent.of(content));

            assertArrayEquals(content, read(folder, cid));
        }
    }

    @Test
    void verifyFindsEveryKindOfDamageAndChangesNothing() throws Exception {
        try (Folder folder = Folder.open(store())) {
            byte[] content = RandomContent.bytes(5, 4 * MIB);
            Cid flipped = folder.put(RandomContent.of(content)).cid();
            Cid truncated = folder.put(RandomContent.stream(6, 100)).cid();
            Cid missing = folder.put(RandomContent.stream(7, 100)).cid();
            Cid sound = folder.put(RandomContent.stream(8, 100)).cid();
            Cid unpinned = folder.put(RandomContent.stream(9, 100)).cid();
            folder.unpin(unpinned);
            Cid block = Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, 2L * MIB, MIB));
            flip(fileOf(block));
            Files.write(fileOf(truncated), new byte[0]);
            Files.delete(fileOf(missing));
            flip(fileOf(unpinned));
            Files.writeString(fileOf(sound).resolveSibling("README"), "not a block");

            Findings findings = folder.verify();

            assertFalse(findings.sound());
            assertEquals(8, findings.checked());
            assertEquals(Set.of(block, truncated, unpinned), Set.copyOf(findings.damaged()));
            assertEquals(Set.of(flipped, truncated, missing), Set.copyOf(findings.incomplete()));
            assertTrue(Files.exists(fileOf(block)));
        }
    }

    private static void flip(Path file) throws IOException {
        byte[] block = Files.readAllBytes(file);
        block[block.length / 2] ^= 1;
        Files.write(file, block);
    }

    @Test
    void repairFetchesWhatIsDamagedFromAHealthyStoreAndSaysWhatIsLost() throws Exception {
        try (Folder folder = Folder.open(store());
                Folder healthy = Folder.open(directory.resolve("healthy"))) {
            byte[] content = RandomContent.bytes(10, 4 * MIB);
            Cid elsewhere = folder.put(RandomContent.of(content)).cid();
            Cid nowhere = folder.put(RandomContent.stream(11, 100)).cid();
            healthy.put(RandomContent.of(content));
            Cid block = Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, 2L * MIB, MIB));
            flip(fileOf(block));
            flip(fileOf(nowhere));

            Repair repair = folder.repair(Optional.of(healthy));

            assertEquals(2, repair.found().damaged().size());
            assertEquals(List.of(elsewhere), repair.restored());
            assertEquals(
                    List.of(nowhere),
                    repair.lost().stream().map(Repair.Lost::cid).toList());
            assertFalse(repair.complete());
            assertArrayEquals(content, read(folder, elsewhere));
            // What was damaged can be looked at, and isn't taken for a block any more.
            try (Stream<Path> aside = Files.list(store().resolve("damaged"))) {
                assertEquals(2, aside.count());
            }
            assertThrows(ContentException.NotFound.class, () -> folder.get(nowhere));
        }
    }

    /** Puts something in a block's place that Linux can't read: the first page of a process's memory. */
    private void makeUnreadable(Cid cid) throws IOException {
        Files.delete(fileOf(cid));
        Files.createSymbolicLink(fileOf(cid), Path.of("/proc/self/mem"));
        assertThrows(IOException.class, () -> Files.readAllBytes(fileOf(cid)));
    }

    /** What leads out of a test's folder goes before the folder does. */
    private static void removeLinks(Path from) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void aBlockThatTheDiskDoesNotGiveBackIsDamagedAndEndsNeitherVerifyNorRepair() throws Exception {
        try (Folder folder = Folder.open(store());
                Folder healthy = Folder.open(directory.resolve("healthy"))) {
            Cid unreadable = folder.put(RandomContent.stream(20, 100)).cid();
            Cid notEvenAFile = folder.put(RandomContent.stream(21, 100)).cid();
            Cid flipped = folder.put(RandomContent.stream(22, 100)).cid();
            for (int seed = 20; seed < 23; seed++) {
                healthy.put(RandomContent.stream(seed, 100));
            }
            makeUnreadable(unreadable);
            Files.delete(fileOf(notEvenAFile));
            Files.createDirectory(fileOf(notEvenAFile));
            flip(fileOf(flipped));

            Findings findings = folder.verify();
            Repair repair = folder.repair(Optional.of(healthy));

            Set<Cid> all = Set.of(unreadable, notEvenAFile, flipped);
            assertEquals(all, Set.copyOf(findings.damaged()));
            assertEquals(all, Set.copyOf(findings.incomplete()));
            assertEquals(all, Set.copyOf(repair.restored()));
            assertTrue(folder.verify().sound());
            removeLinks(store().resolve("damaged"));
        }
    }

    @Test
    void puttingTheSameBytesHealsABlockThatTheDiskDoesNotGiveBack() throws Exception {
        try (Folder folder = Folder.open(store())) {
            Cid cid = folder.put(RandomContent.stream(23, 100)).cid();
            makeUnreadable(cid);

            folder.put(RandomContent.stream(23, 100));

            assertArrayEquals(RandomContent.bytes(23, 100), read(folder, cid));
        }
    }

    @Test
    void aFileAmongThePinsThatIsNoneIsLeftAlone() throws Exception {
        try (Folder folder = Folder.open(store())) {
            Cid cid = folder.put(RandomContent.stream(24, 100)).cid();
            Path stray = Files.writeString(store().resolve("pins/.DS_Store"), "not a pin");

            assertEquals(1, folder.statistics().pins());
            assertEquals(0, folder.collectGarbage());
            assertTrue(folder.verify().sound());
            assertTrue(folder.repair(Optional.empty()).complete());
            assertTrue(folder.has(cid));
            assertTrue(Files.exists(stray));
        }
    }

    @Test
    void restoringAContentOfAnotherLayoutLeavesThePinOfTheSameBytesInOurs() throws Exception {
        Layout other = new Layout(1000, 4);
        try (Folder folder = Folder.open(store());
                Folder otherLayout = Folder.open(store(), Duration.ofSeconds(5), other);
                Folder healthy = Folder.open(directory.resolve("healthy"), Duration.ofSeconds(5), other)) {
            Cid ours = folder.put(RandomContent.stream(25, 10_000)).cid();
            Cid theirs = otherLayout.put(RandomContent.stream(25, 10_000)).cid();
            healthy.put(RandomContent.stream(25, 10_000));
            flip(fileOf(theirs));

            Repair repair = folder.repair(Optional.of(healthy));

            assertEquals(
                    List.of(theirs),
                    repair.lost().stream().map(Repair.Lost::cid).toList());
            folder.unpin(theirs);
            folder.collectGarbage();
            assertTrue(folder.has(ours));
        }
    }

    @Test
    void repairWithoutAnotherStoreMovesDamageAsideAndReportsIt() throws Exception {
        try (Folder folder = Folder.open(store())) {
            Cid cid = folder.put(RandomContent.stream(12, 3L * MIB)).cid();
            flip(fileOf(cid));

            Repair repair = folder.repair(Optional.empty());

            assertEquals(
                    List.of(cid), repair.lost().stream().map(Repair.Lost::cid).toList());
            assertFalse(folder.has(cid));
            assertEquals(cid, folder.put(RandomContent.stream(12, 3L * MIB)).cid());
            assertTrue(folder.repair(Optional.empty()).complete());
        }
    }

    @Test
    void nothingIsCollectedWhileAPinnedContentCanNotBeFollowed() throws Exception {
        try (Folder folder = Folder.open(store())) {
            Cid cid = folder.put(RandomContent.stream(13, 3L * MIB)).cid();
            Cid garbage = folder.put(RandomContent.stream(14, 10)).cid();
            folder.unpin(garbage);
            flip(fileOf(cid));

            assertThrows(ContentException.Corrupt.class, folder::collectGarbage);

            assertTrue(folder.has(garbage));
        }
    }

    /** Puts a content in a thread of its own, and stops in the middle until it may go on. */
    private static final class SlowPut {

        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final CompletableFuture<Stored> stored = new CompletableFuture<>();

        SlowPut(Folder folder) throws InterruptedException {
            InputStream slow = new SequenceInputStream(RandomContent.stream(15, 3L * MIB), ByteForByte.of(() -> {
                started.countDown();
                Waits.until(goOn);
                return -1;
            }));
            Thread.ofVirtual().start(() -> {
                try {
                    stored.complete(folder.put(slow));
                } catch (IOException e) {
                    stored.completeExceptionally(e);
                }
            });
            started.await();
        }

        Cid end() throws Exception {
            goOn.countDown();
            return stored.get().cid();
        }
    }

    private String sweepElsewhere() throws Exception {
        Process sweeper = new ProcessBuilder(java(FolderSweeper.class, store().toString(), "300"))
                .redirectErrorStream(true)
                .start();
        String said = new String(sweeper.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, sweeper.waitFor(), said);
        return said.strip();
    }

    @Test
    void whoeverOpensAndClosesTheFolderDoesNotLetOthersSweepWhatIsBeingPut() throws Exception {
        try (Folder folder = Folder.open(store())) {
            SlowPut put = new SlowPut(folder);

            Folder.open(store()).close();
            Path link = Files.createSymbolicLink(directory.resolve("another way"), store());
            Folder.open(link).close();

            assertEquals("TooSlow", sweepElsewhere());
            Cid cid = put.end();
            assertEquals("0", sweepElsewhere());
            assertTrue(folder.has(cid));
            assertTrue(folder.verify().sound());
        }
    }

    @Test
    void whatWasBegunBeforeTheFolderWasClosedIsStillDoneUnderTheLock() throws Exception {
        Folder folder = Folder.open(store());
        SlowPut put = new SlowPut(folder);

        folder.close();
        folder.close();

        assertEquals("TooSlow", sweepElsewhere());
        Cid cid = put.end();
        try (Folder again = Folder.open(store())) {
            assertTrue(again.has(cid));
        }
    }

    @Test
    void twoWhoOpenedTheFolderInOneProcessAddAtTheSameTime() throws Exception {
        try (Folder one = Folder.open(store());
                Folder other = Folder.open(store(), Duration.ofMillis(200))) {
            SlowPut put = new SlowPut(one);

            Cid cid = other.put(RandomContent.stream(17, 100)).cid();

            assertTrue(one.has(cid));
            put.end();
        }
    }

    @Test
    void aClosedFolderSaysSo() throws Exception {
        Folder folder = Folder.open(store());
        Cid cid = folder.put(RandomContent.stream(18, 100)).cid();
        folder.close();

        for (Executable call : List.<Executable>of(
                () -> folder.put(RandomContent.stream(18, 100)),
                () -> folder.get(cid),
                () -> folder.has(cid),
                () -> folder.pin(cid),
                () -> folder.unpin(cid),
                folder::collectGarbage,
                folder::statistics,
                folder::verify)) {
            assertThrows(ContentException.Unreachable.class, call);
        }
    }

    @Test
    void sweepingWaitsForAddingAndSaysSoWhenItWaitsTooLong() throws Exception {
        try (Folder adding = Folder.open(store());
                Folder sweeping = Folder.open(store(), Duration.ofMillis(200))) {
            SlowPut put = new SlowPut(adding);

            assertThrows(ContentException.TooSlow.class, sweeping::collectGarbage);
            put.end();

            assertEquals(0, sweeping.collectGarbage());
            assertTrue(adding.verify().sound());
        }
    }

    @Test
    void anotherProcessThatAddsKeepsUsFromSweepingAndItsDeathDoesNot() throws Exception {
        Process writer = new ProcessBuilder(writer(store(), 16, Integer.MAX_VALUE))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = writer.inputReader()) {
            Cid first = Cid.parse(lines.readLine());
            try (Folder folder = Folder.open(store())) {
                // Many puts and some sweeps, all at once, by two processes.
                for (int i = 0; i < 5; i++) {
                    folder.put(RandomContent.stream(100 + i, 1000));
                    folder.collectGarbage();
                }
                writer.destroyForcibly().waitFor();
                folder.collectGarbage();
                assertTrue(folder.has(first));
                assertTrue(folder.verify().sound());
            }
        } finally {
            writer.destroyForcibly();
        }
    }

    @Test
    void aFolderOfALaterVersionIsNotTouched() throws Exception {
        Folder.open(store()).close();
        Files.writeString(store().resolve("format"), "consilium content folder, version 7\n");

        ContentException.Unexpected refused =
                assertThrows(ContentException.Unexpected.class, () -> Folder.open(store()));
        assertTrue(refused.getMessage().contains("version 7"), refused.getMessage());
    }

    @Test
    void aPathThatIsNoFolderCanNotBeUsed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "hello");

        assertThrows(ContentException.Unreachable.class, () -> Folder.open(file));
        assertThrows(ContentException.Unreachable.class, () -> Folder.open(file.resolve("below")));
    }
}
