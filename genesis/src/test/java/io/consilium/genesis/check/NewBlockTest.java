package io.consilium.genesis.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What honest nodes never answer, or only when they hang, is answered by stand-ins here; real ones are in RunningNetworkTest. */
class NewBlockTest {

    private static final Instant ASKED = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    private Path folder;

    private NetworkFolder network;
    private Probe probe;
    private StandIn a;
    private StandIn b;

    @BeforeEach
    void start() throws IOException {
        network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.seeded().hospital("A").hospital("B").withoutPlugin().build());
        probe = new Probe();
        a = new StandIn(network.site("A"));
        b = new StandIn(network.site("B"));
    }

    @AfterEach
    void stop() {
        probe.close();
        a.server.stop(0);
        b.server.stop(0);
    }

    @Test
    void blockThatAllHaveAndNobodyHadIsTheOne() {
        NewBlock block = block();
        a.head(7, ASKED);
        b.head(5, ASKED);
        assertEquals(List.of("A: no new block after block 7", "B: no new block after block 5"), block.missing());

        a.head(8, ASKED.plusSeconds(1));
        b.head(6, ASKED.plusSeconds(1));
        assertEquals(List.of("not every node has a block after block 6"), block.missing());
        b.head(8, ASKED.plusSeconds(1));
        assertEquals(List.of(), block.missing());
    }

    @Test
    void chainThatStandsStillHasNone() {
        NewBlock block = block();
        a.head(7, ASKED);
        b.head(7, ASKED);
        block.missing();
        a.head(8, ASKED.plusSeconds(1));

        assertEquals(List.of("B: no new block after block 7"), block.missing());
    }

    @Test
    void blocksThatAreFetchedToCatchUpAreNotNew() {
        NewBlock block = block();
        a.head(7, ASKED);
        b.head(0, ASKED.minusSeconds(3600));
        block.missing();
        a.head(9, ASKED.plusSeconds(2));
        b.head(9, ASKED.minusSeconds(60));

        List<String> missing = block.missing();

        assertEquals(1, missing.size());
        assertTrue(
                missing.getFirst().startsWith("B: its newest block 9 was made at 2026-11-01T09:59:00Z"),
                missing::toString);
    }

    @Test
    void nodesThatHaveDifferentBlocksDoNotAgree() {
        NewBlock block = block();
        a.head(7, ASKED);
        b.head(7, ASKED);
        block.missing();
        a.head(8, ASKED.plusSeconds(1));
        b.head(8, ASKED.plusSeconds(1));
        b.other = true;

        assertEquals(
                List.of("A: block 8 is 0x" + "11".repeat(32), "B: block 8 is 0x" + "22".repeat(32)), block.missing());
    }

    private NewBlock block() {
        return new NewBlock(network.sites(), site -> Optional.of(network.network()), probe, ASKED);
    }

    /** Answers as the node of a site would. */
    private final class StandIn {

        private final HttpServer server;
        private long block;
        private Instant time = ASKED;
        private boolean other;

        private StandIn(SiteFolder site) {
            try {
                server = HttpServer.create(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), site.ports().rpc()),
                        0);
            } catch (IOException used) {
                throw new UncheckedIOException(used);
            }
            server.createContext("/", exchange -> {
                String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                byte[] answer = answer(asked).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        }

        private void head(long number, Instant made) {
            block = number;
            time = made;
        }

        private String answer(String asked) {
            if (asked.contains("net_peerCount")) {
                return "{\"result\":\"0x1\"}";
            }
            String hash = asked.contains("\"0x0\"")
                    ? network.network().genesisHash().hex()
                    : "0x" + (other ? "22" : "11").repeat(32);
            return "{\"result\":{\"hash\":\"%s\",\"number\":\"0x%x\",\"timestamp\":\"0x%x\"}}"
                    .formatted(hash, block, time.getEpochSecond());
        }
    }
}
