package io.consilium.service.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.content.testing.KuboNode;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Gate;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry says and does while a part that it needs is away, full or another one. */
class FaultsTest {

    private static final long SMALL_DISK = 24L << 20;

    @TempDir
    static Path homes;

    private static Network network;

    @BeforeAll
    static void start() {
        network = Network.start();
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void whileKuboIsDownUploadsAreRefusedAndAfterItsRestartTheSameUploadIsTaken() throws IOException {
        try (KuboNode kubo = KuboNode.offline();
                Registry registry = Registry.start(
                        network, Network.NORTH, homes.resolve("kubo"), "-consilium.content.kubo=" + kubo.api())) {
            Publisher north = new Publisher(registry, Network.NORTH);
            long model = north.publish(1_101);
            String id = north.announce(1_102);
            kubo.kill();

            assertEquals(
                    "content-unreachable",
                    north.send(id, SmallWeights.of(1_102)).expect(503).problem());
            assertEquals(
                    "content-unreachable",
                    registry.get(Network.NORTH, weights(model)).expect(503).problem());
            registry.get(Network.NORTH, "/api/v1/models/" + model).expect(200);

            kubo.start();
            assertEquals(
                    "CONFIRMED",
                    north.send(id, SmallWeights.of(1_102))
                            .expect(200)
                            .json()
                            .path("state")
                            .asText());
            registry.get(Network.NORTH, weights(model)).expect(200);
        }
    }

    @Test
    void whileTheNodeIsAwayWhatIsStoredWaitsAndNobodyIsLetIn() throws IOException, InterruptedException {
        try (Gate gate = new Gate(network.anvil().url());
                Registry registry = Registry.start(
                        network, Network.NORTH, homes.resolve("node"), "-consilium.node.url=" + gate.url())) {
            Publisher north = new Publisher(registry, Network.NORTH);
            String id = north.announce(1_103);
            registry.token(Network.SOUTH);
            gate.shut();

            assertEquals(
                    "ledger-unreachable",
                    registry.get(Network.SOUTH, "/api/v1/models").expect(503).problem());
            JsonNode status = registry.get("", "/api/v1/status").expect(200).json();
            assertTrue(status.path("head").isNull());
            assertTrue(!status.path("trouble").asText().isEmpty());

            gate.open();
            assertEquals(
                    "CONFIRMED",
                    north.send(id, SmallWeights.of(1_103))
                            .expect(200)
                            .json()
                            .path("state")
                            .asText());
            Eventually.holds(
                    "trouble is over",
                    () -> registry.get("", "/api/v1/status")
                            .expect(200)
                            .json()
                            .path("trouble")
                            .isNull());
        }
    }

    @Test
    void slowPartsMakeItSlowAndNothingElse() throws IOException {
        try (KuboNode kubo = KuboNode.offline();
                Gate store = new Gate(kubo.api());
                Gate node = new Gate(network.anvil().url());
                Registry registry = Registry.start(
                        network,
                        Network.NORTH,
                        homes.resolve("slow"),
                        "-consilium.node.url=" + node.url(),
                        "-consilium.content.kubo=" + store.url())) {
            Publisher north = new Publisher(registry, Network.NORTH);
            registry.token(Network.NORTH);
            store.slowDown(Duration.ofMillis(30));
            node.slowDown(Duration.ofMillis(100));

            long model = north.publish(1_104);

            assertArrayEquals(
                    SmallWeights.of(1_104),
                    registry.get(Network.NORTH, weights(model)).expect(200).bytes());
        }
    }

    @Test
    void theRegistrysClockMayBeHoursAheadOfTheLedgersOrBehind() throws IOException {
        long hour = Duration.ofHours(1).toSeconds();
        String past = String.valueOf(Instant.now().getEpochSecond() - 2 * hour);
        try (Network behind = Network.start("--timestamp", past);
                Registry registry = Registry.start(behind, Network.NORTH, homes.resolve("ahead"))) {
            long model = new Publisher(registry, Network.NORTH).publish(1_105);
            String vouchers = "/api/v1/models/" + model + "/vouchers";
            String code = registry.post(Network.NORTH, vouchers, Map.of("hours", 1))
                    .expect(201)
                    .json()
                    .path("code")
                    .asText();
            registry.get("", "/api/v1/vouchers/weights", "X-Consilium-Voucher", code)
                    .expect(200);

            behind.anvil().pass(Duration.ofHours(5));

            registry.get(Network.NORTH, weights(new Publisher(registry, Network.NORTH).publish(1_106)))
                    .expect(200);
            assertEquals(
                    "voucher-expired",
                    registry.post(Network.NORTH, vouchers, Map.of("hours", 1))
                            .expect(409)
                            .problem());
        }
    }

    @Test
    void aNodeOfAnotherChainIsNotServedFrom() {
        Exception refused = assertThrows(
                Exception.class,
                () -> Registry.start(network, Network.NORTH, homes.resolve("chain"), "-consilium.node.chain-id=1")
                        .close());

        assertTrue(messages(refused).contains("chain id"), messages(refused));
    }

    @Test
    void anAccountThatBelongsToNobodyDoesNotStart() {
        Exception refused = assertThrows(
                Exception.class,
                () -> Registry.start(network, "a stranger", homes.resolve("stranger"))
                        .close());

        assertTrue(messages(refused).contains("belongs to no organisation"), messages(refused));
    }

    @Test
    void aFullDiskRefusesUploadsAndAnswersStill() throws IOException, InterruptedException {
        assumeTrue(KuboNode.smallDisksWork(), "SKIPPED LOUDLY: this machine lets nobody mount a small disk");
        Path home = homes.resolve("full");
        try (Registry registry = Registry.processOnDisk(network, Network.NORTH, home, SMALL_DISK)) {
            Publisher north = new Publisher(registry, Network.NORTH);
            Answer last = north.send(north.announce(1), SmallWeights.of(1_200));
            for (int seed = 1_201; last.status() == 200 && seed < 1_300; seed++) {
                last = north.send(north.announce(seed), SmallWeights.of(seed));
            }

            assertEquals("content-store-full", last.expect(503).problem());
            registry.get("", "/api/v1/status").expect(200);
            registry.get(Network.SOUTH, "/api/v1/models").expect(200);
        }
    }

    private static String weights(long model) {
        return "/api/v1/models/" + model + "/weights";
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }
}
