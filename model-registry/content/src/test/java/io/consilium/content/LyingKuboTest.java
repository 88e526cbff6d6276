package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.content.testing.KuboNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Kubo behind a proxy that lies, fails or breaks off: never a wrong byte, always a typed error. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LyingKuboTest {

    private static final int MIB = Layout.STANDARD.leafSize();

    private static KuboNode node;

    private Leaks leaks;
    private LyingProxy proxy;
    private Kubo kubo;
    private byte[] content;
    private Cid cid;

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
        proxy = new LyingProxy(node.api());
        kubo = new Kubo(KuboSettings.at(proxy.address())
                .withStall(Duration.ofSeconds(3))
                .withRecover(Duration.ofSeconds(2)));
        content = RandomContent.bytes(1, 6 * MIB + 100);
        cid = kubo.put(RandomContent.of(content)).cid();
    }

    @AfterEach
    void theNextCallWorksAndNothingIsLeft() throws Exception {
        proxy.tellTheTruth();
        assertEquals(cid, kubo.put(RandomContent.of(content)).cid());
        assertArrayEquals(content, read());
        kubo.close();
        proxy.close();
        leaks.assertNone();
    }

    private byte[] read() throws IOException {
        try (ContentStream stream = kubo.get(cid)) {
            return stream.readAllBytes();
        }
    }

    private Cid leaf(int index) {
        return Cid.ofBlock(Cid.Codec.RAW, RandomContent.part(content, (long) index * MIB, MIB));
    }

    /** Flips a bit of one byte of what goes by. */
    private static UnaryOperator<InputStream> flip(long position) {
        return in -> new FilterInputStream(in) {
            private long at;

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = super.read(into, from, length);
                if (read > 0 && position >= at && position < at + read) {
                    into[from + (int) (position - at)] ^= 4;
                }
                at += Math.max(read, 0);
                return read;
            }
        };
    }

    /** Ends what goes by early, as a connection does that breaks. */
    private static UnaryOperator<InputStream> breakAt(long position) {
        return in -> new FilterInputStream(in) {
            private long at;

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (at >= position) {
                    throw new IOException("broken off");
                }
                int read = super.read(into, from, (int) Math.min(length, position - at));
                at += Math.max(read, 0);
                return read;
            }
        };
    }

    @Test
    void aFlippedBitOnTheWayIsFoundAtItsBlock() throws IOException {
        proxy.lieAbout("cat", LyingProxy.changingTheAnswer(flip(3L * MIB + 17)));

        try (ContentStream stream = kubo.get(cid)) {
            assertArrayEquals(RandomContent.part(content, 0, 3L * MIB), stream.readNBytes(3 * MIB));
            ContentException.Corrupt failure = assertThrows(ContentException.Corrupt.class, stream::read);
            assertEquals(leaf(3), failure.cid());
        }
    }

    @Test
    void aFlippedBitInTheRootIsFoundBeforeAnythingElseIsAsked() {
        proxy.lieAbout("block/get", LyingProxy.changingTheAnswer(flip(20)));

        assertEquals(
                cid,
                assertThrows(ContentException.Corrupt.class, () -> kubo.get(cid))
                        .cid());
    }

    @Test
    void aFlippedBitInAPartIsFound() throws IOException {
        try (ContentStream part = kubo.range(cid, 2L * MIB, 10)) {
            proxy.lieAbout("block/get", LyingProxy.changingTheAnswer(flip(MIB - 1)));
            assertEquals(
                    leaf(2),
                    assertThrows(ContentException.Corrupt.class, part::read).cid());
        }
    }

    @Test
    void blocksThatAreTooLongOrTooShortAreFound() throws IOException {
        try (ContentStream part = kubo.range(cid, 2L * MIB, 10)) {
            proxy.lieAbout("block/get", LyingProxy.answering(200, "x".repeat(MIB + 5)));
            assertThrows(ContentException.Corrupt.class, part::read);
        }
        proxy.tellTheTruth();
        try (ContentStream part = kubo.range(cid, 2L * MIB, 10)) {
            proxy.lieAbout("block/get", LyingProxy.answering(200, ""));
            assertThrows(ContentException.Corrupt.class, part::read);
        }
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        proxy.lieAbout("block/get", (exchange, self) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                byte[] zeros = new byte[64 * 1024];
                while (true) {
                    out.write(zeros);
                }
            }
        });

        assertThrows(ContentException.Unexpected.class, () -> kubo.get(cid));
    }

    @Test
    void aCatThatBreaksOffIsGoneOnWithWhereItBroke() throws IOException {
        AtomicInteger times = new AtomicInteger();
        proxy.lieAbout(
                "cat",
                (exchange, self) -> self.passOn(
                        exchange,
                        UnaryOperator.identity(),
                        times.incrementAndGet() == 1 ? breakAt(2L * MIB + 77) : in -> in));

        assertArrayEquals(content, read());
        assertEquals(2, times.get());
    }

    @Test
    void aCatThatNeverWorksIsDoneWithout() throws IOException {
        proxy.lieAbout(
                "cat", LyingProxy.answering(500, "{\"Message\":\"no cats today\",\"Code\":0,\"Type\":\"error\"}"));

        assertArrayEquals(content, read());
    }

    @Test
    void whatIsChangedOnTheWayInIsNotAccepted() {
        proxy.lieAbout("add", LyingProxy.changingTheRequest(flip(4L * MIB)));

        ContentException.Unexpected failure =
                assertThrows(ContentException.Unexpected.class, () -> kubo.put(RandomContent.of(content)));
        assertTrue(failure.getMessage().contains(cid.toString()), failure.getMessage());
    }

    @Test
    void anotherCidThanOursIsNotAccepted() {
        proxy.lieAbout(
                "add", LyingProxy.answering(200, "{\"Name\":\"content\",\"Hash\":\"" + leaf(0) + "\",\"Size\":\"1\"}"));

        assertThrows(ContentException.Unexpected.class, () -> kubo.put(RandomContent.of(content)));
    }

    @Test
    void doneBeforeEverythingWasSentIsNotDone() {
        proxy.lieAbout("add", (exchange, self) -> {
            exchange.getRequestBody().readNBytes(MIB);
            byte[] done = ("{\"Hash\":\"" + cid + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, done.length);
            exchange.getResponseBody().write(done);
        });

        ContentException failure =
                assertThrows(ContentException.class, () -> kubo.put(RandomContent.stream(5, 200L * MIB)));
        assertTrue(
                failure instanceof ContentException.Unexpected || failure instanceof ContentException.Unreachable,
                failure.toString());
    }

    @Test
    void garbageInPlaceOfJsonIsUnexpected() {
        for (String garbage :
                new String[] {"", "<html>hello</html>", "{\"Hash\":", "[]", "null", "\u0000\u0001\u0002"}) {
            proxy.lieAbout("add", LyingProxy.answering(200, garbage));
            assertThrows(ContentException.Unexpected.class, () -> kubo.put(RandomContent.of(content)), garbage);
            proxy.lieAbout("version", LyingProxy.answering(200, garbage));
            assertThrows(ContentException.Unexpected.class, () -> kubo.put(RandomContent.of(content)), garbage);
            proxy.lieAbout("repo/stat", LyingProxy.answering(200, garbage));
            assertThrows(ContentException.Unexpected.class, () -> kubo.statistics(), garbage);
        }
        for (String command : new String[] {"repo/gc", "pin/add"}) {
            proxy.lieAbout(command, LyingProxy.answering(200, "<html>hello</html>"));
            assertThrows(ContentException.Unexpected.class, () -> call(command), command);
        }
    }

    @Test
    void errorsOfTheServerAreUnexpectedAndKeepWhatItSaid() {
        for (String command :
                new String[] {"add", "block/get", "block/stat", "pin/add", "pin/rm", "repo/gc", "repo/stat"}) {
            for (String body : new String[] {
                "{\"Message\":\"the cellar is flooded\",\"Code\":0,\"Type\":\"error\"}", "the cellar is flooded"
            }) {
                proxy.lieAbout(command, LyingProxy.answering(500, body));
                ContentException.Unexpected failure =
                        assertThrows(ContentException.Unexpected.class, () -> call(command), command);
                assertTrue(failure.getMessage().contains("the cellar is flooded"), failure.getMessage());
            }
        }
    }

    private void call(String command) throws IOException {
        switch (command) {
            case "add" -> kubo.put(RandomContent.of(content));
            case "block/get" -> kubo.get(cid).close();
            case "block/stat" -> kubo.has(cid);
            case "pin/add" -> kubo.pin(cid);
            case "pin/rm" -> kubo.unpin(cid);
            case "repo/gc" -> kubo.collectGarbage();
            case "repo/stat" -> kubo.statistics();
            default -> throw new IllegalArgumentException(command);
        }
    }

    @Test
    void pinningMayTakeLongAsLongAsItGoesOn() throws IOException {
        proxy.lieAbout("pin/add", (exchange, self) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                // Longer than nothing may move, on the whole.
                for (int blocks = 1; blocks <= 5; blocks++) {
                    out.write(("{\"Progress\":" + blocks + "}\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    Waits.forMillis(1000);
                }
                out.write(("{\"Pins\":[\"" + cid + "\"]}\n").getBytes(StandardCharsets.UTF_8));
            }
        });

        kubo.pin(cid);
    }

    @Test
    void pinningThatBreaksOffIsNotDone() {
        proxy.lieAbout("pin/add", LyingProxy.answering(200, "{\"Progress\":1}\n"));

        ContentException.Unexpected failure = assertThrows(ContentException.Unexpected.class, () -> kubo.pin(cid));
        assertTrue(failure.getMessage().contains("broke off pinning"), failure.getMessage());
    }

    @Test
    void fullIsSaidByKuboInWords() {
        proxy.lieAbout(
                "add",
                LyingProxy.answering(
                        500, "{\"Message\":\"write /x: disk quota exceeded\",\"Code\":0,\"Type\":\"error\"}"));

        assertThrows(ContentException.StoreFull.class, () -> kubo.put(RandomContent.of(content)));
    }

    @Test
    void aGatewayInPlaceOfTheApiIsNamedAsSuch() {
        proxy.lieAbout("version", LyingProxy.answering(404, "404 page not found"));

        ContentException.Unexpected failure =
                assertThrows(ContentException.Unexpected.class, () -> kubo.put(RandomContent.of(content)));
        assertTrue(failure.getMessage().contains("gateway"), failure.getMessage());
    }

    @Test
    void aRefusedSignInIsNamedAsSuch() {
        proxy.lieAbout("version", LyingProxy.answering(403, "Kubo RPC Access Denied"));

        ContentException.Unexpected failure =
                assertThrows(ContentException.Unexpected.class, () -> kubo.put(RandomContent.of(content)));
        assertTrue(failure.getMessage().contains("API.Authorizations"), failure.getMessage());
    }

    @Test
    void whatIsNotAvailableIsAskedForAgainWhereThatIsSafe() throws IOException {
        AtomicInteger times = new AtomicInteger();
        LyingProxy.Lie unavailableAtFirst = (exchange, self) -> {
            if (times.incrementAndGet() < 3) {
                LyingProxy.answering(503, "restarting").tell(exchange, self);
            } else {
                self.passOn(exchange, UnaryOperator.identity(), UnaryOperator.identity());
            }
        };
        proxy.lieAbout("block/get", unavailableAtFirst);

        assertArrayEquals(content, read());
        assertTrue(times.get() >= 3, times.toString());
    }

    @Test
    void aPutIsNotSentTwice() {
        AtomicInteger times = new AtomicInteger();
        proxy.lieAbout("add", (exchange, self) -> {
            times.incrementAndGet();
            LyingProxy.answering(503, "restarting").tell(exchange, self);
        });

        assertThrows(ContentException.Unreachable.class, () -> kubo.put(RandomContent.of(content)));
        assertEquals(1, times.get());
    }

    @Test
    void notThereIsToldApartFromBroken() throws IOException {
        proxy.lieAbout(
                "block/get",
                LyingProxy.answering(500, "{\"Message\":\"context deadline exceeded\",\"Code\":0,\"Type\":\"error\"}"));

        assertEquals(
                cid,
                assertThrows(ContentException.NotFound.class, () -> kubo.get(cid))
                        .cid());
    }
}
