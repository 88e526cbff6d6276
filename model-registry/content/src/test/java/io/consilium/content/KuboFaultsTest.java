package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.testing.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Kubo that dies, hangs, fills up or comes back: a typed error in time, nothing left behind, and the next call works. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KuboFaultsTest {

    private static final int MIB = Layout.STANDARD.leafSize();
    private static final Duration SHORT = Duration.ofSeconds(2);

    private interface Fault {
        void happen() throws IOException;
    }

    private static KuboNode node;

    private Leaks leaks;
    private Kubo kubo;

    @BeforeAll
    static void startNode() throws IOException {
        node = KuboNode.offline();
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void open() throws IOException {
        leaks = Leaks.before();
        kubo = new Kubo(
                KuboSettings.at(node.api()).withStall(SHORT).withFind(SHORT).withSweep(SHORT));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        kubo.close();
        leaks.assertNone();
    }

    private static InputStream with(Fault fault, int mibBefore, int mibAfter) {
        return new SequenceInputStream(Collections.enumeration(List.of(
                RandomContent.stream(1, (long) mibBefore * MIB),
                ByteForByte.of(() -> {
                    fault.happen();
                    return -1;
                }),
                RandomContent.stream(2, (long) mibAfter * MIB))));
    }

    private static void worksAgain(ContentStore store) throws IOException {
        byte[] content = RandomContent.bytes(System.nanoTime(), 2 * MIB + 1);
        Cid cid = store.put(RandomContent.of(content)).cid();
        try (ContentStream stream = store.get(cid)) {
            assertArrayEquals(content, stream.readAllBytes());
        }
    }

    @Test
    void killedInTheMiddleOfAPut() throws IOException {
        long pins = kubo.statistics().pins();

        assertThrows(ContentException.Unreachable.class, () -> kubo.put(with(node::kill, 20, 40)));

        node.start();
        assertEquals(pins, kubo.statistics().pins());
        worksAgain(kubo);
    }

    @Test
    void stoppedInTheMiddleOfAPut() throws IOException {
        assertThrows(ContentException.TooSlow.class, () -> kubo.put(with(node::suspend, 20, 40)));

        node.resume();
        worksAgain(kubo);
    }

    @Test
    void stoppedWithTheWholeContentSentButNoAnswer() throws IOException {
        assertThrows(ContentException.TooSlow.class, () -> kubo.put(with(node::suspend, 1, 0)));

        node.resume();
        worksAgain(kubo);
    }

    @Test
    void stoppedWhateverIsAsked() throws IOException {
        Cid cid = kubo.put(RandomContent.stream(3, 3L * MIB)).cid();
        node.suspend();
        try {
            assertThrows(ContentException.TooSlow.class, () -> kubo.put(RandomContent.stream(4, 10)));
            assertThrows(ContentException.TooSlow.class, () -> kubo.get(cid));
            assertThrows(ContentException.TooSlow.class, () -> kubo.has(cid));
            assertThrows(ContentException.TooSlow.class, () -> kubo.pin(cid));
            assertThrows(ContentException.TooSlow.class, () -> kubo.unpin(cid));
            assertThrows(ContentException.TooSlow.class, () -> kubo.statistics());
            assertThrows(ContentException.TooSlow.class, () -> kubo.collectGarbage());
        } finally {
            node.resume();
        }
        worksAgain(kubo);
    }

    @Test
    void stoppedInTheMiddleOfAGet() throws IOException {
        Cid cid = kubo.put(RandomContent.stream(5, 64L * MIB)).cid();
        try (ContentStream stream = kubo.get(cid)) {
            stream.skipNBytes(5L * MIB);
            node.suspend();
            assertThrows(ContentException.TooSlow.class, () -> stream.readAllBytes());
        } finally {
            node.resume();
        }
        worksAgain(kubo);
    }

    @Test
    void killedInTheMiddleOfAGet() throws IOException {
        Cid cid = kubo.put(RandomContent.stream(6, 64L * MIB)).cid();
        try (Kubo impatient = new Kubo(KuboSettings.at(node.api()).withRecover(Duration.ofMillis(200)));
                ContentStream stream = impatient.get(cid)) {
            stream.skipNBytes(5L * MIB);
            node.kill();
            assertThrows(ContentException.Unreachable.class, () -> stream.readAllBytes());
        } finally {
            node.start();
        }
        worksAgain(kubo);
    }

    @Test
    void restartedInTheMiddleOfAGetItGoesOn() throws IOException {
        byte[] content = RandomContent.bytes(7, 64 * MIB);
        Cid cid = kubo.put(RandomContent.of(content)).cid();
        try (Kubo patient = new Kubo(KuboSettings.at(node.api()).withRecover(Duration.ofSeconds(60)));
                ContentStream stream = patient.get(cid)) {
            byte[] read = new byte[content.length];
            stream.readNBytes(read, 0, 5 * MIB);
            node.kill();
            Thread restart = Thread.ofVirtual().start(() -> {
                try {
                    node.start();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            stream.readNBytes(read, 5 * MIB, content.length - 5 * MIB);
            assertArrayEquals(content, read);
            assertTrue(restart.join(Duration.ofSeconds(60)));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void restartedBetweenTwoCallsTheSecondDoesNotNotice() throws IOException {
        Cid cid = kubo.put(RandomContent.stream(8, 3L * MIB)).cid();
        node.kill();
        node.start();

        assertTrue(kubo.has(cid));
        node.kill();
        node.start();
        worksAgain(kubo);
    }

    @Test
    void nobodyAtTheAddress() throws IOException {
        URI nobody = URI.create("http://127.0.0.1:" + FreePorts.one());
        try (Kubo lost = new Kubo(KuboSettings.at(nobody).withRecover(Duration.ofMillis(300)))) {
            Cid cid = ContentHasher.hash(RandomContent.stream(9, 10)).cid();
            InputStream untouched = RandomContent.stream(9, 10);

            assertThrows(ContentException.Unreachable.class, () -> lost.put(untouched));
            assertThrows(ContentException.Unreachable.class, () -> lost.get(cid));
            assertThrows(ContentException.Unreachable.class, () -> lost.has(cid));
            ContentException.Unreachable failure =
                    assertThrows(ContentException.Unreachable.class, () -> lost.statistics());

            assertTrue(failure.getMessage().contains(nobody.toString()), failure.getMessage());
            // The stream wasn't begun, so the caller can put it elsewhere.
            assertEquals(10, untouched.readAllBytes().length);
        }
    }

    @Test
    void diskFull() throws IOException {
        assumeTrue(
                KuboNode.smallDisksWork(),
                "A small disk can't be mounted here (unshare --mount needs root or user namespaces): disk-full isn't tested");
        try (KuboNode small = KuboNode.onSmallDisk(64L * MIB);
                Kubo full = new Kubo(KuboSettings.at(small.api()))) {
            Cid before = full.put(RandomContent.stream(10, 20L * MIB)).cid();

            ContentException.StoreFull failure =
                    assertThrows(ContentException.StoreFull.class, () -> full.put(RandomContent.stream(11, 80L * MIB)));

            assertTrue(failure.getMessage().contains("has no room left"), failure.getMessage());
            assertTrue(full.has(before));
            full.unpin(before);
            full.collectGarbage();
            assertFalse(full.has(before));
            worksAgain(full);
        }
    }

    @Test
    void moreTransfersThanAllowedWaitAndThenSaySo() throws IOException {
        Cid cid = kubo.put(RandomContent.stream(12, 3L * MIB)).cid();
        try (Kubo one = new Kubo(KuboSettings.at(node.api()).withTransfers(1).withStall(Duration.ofMillis(300)))) {
            try (ContentStream first = one.get(cid)) {
                first.read();
                assertThrows(ContentException.TooSlow.class, () -> one.get(cid));
            }
            worksAgain(one);
        }
    }

    @Test
    void closedInTheMiddleOfAGet() throws IOException {
        Cid cid = kubo.put(RandomContent.stream(13, 64L * MIB)).cid();
        Kubo closing = new Kubo(KuboSettings.at(node.api()));
        try (ContentStream stream = closing.get(cid)) {
            stream.read();
            closing.close();
            assertThrows(ContentException.Unreachable.class, () -> stream.readAllBytes());
        }
        assertThrows(ContentException.Unreachable.class, () -> closing.has(cid));
    }

    @Test
    void aBrokenSourceLeavesNoConnectionOpen() throws Exception {
        worksAgain(kubo);
        long sockets = Leaks.sockets();
        for (int i = 0; i < 5; i++) {
            assertThrows(
                    IOException.class,
                    () -> kubo.put(with(
                            () -> {
                                throw new IOException("broken");
                            },
                            2,
                            0)));
        }
        for (int i = 0; i < 100 && Leaks.sockets() > sockets; i++) {
            Thread.sleep(50);
        }
        assertTrue(Leaks.sockets() <= sockets, Leaks.sockets() + " sockets, before " + sockets);
    }
}
