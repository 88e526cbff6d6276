package io.consilium.service.replicas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.database.Database;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Postgres;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SlowReader;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two registries of one site at one PostgreSQL and one Kubo, with one account. */
class ReplicasTest {

    private static final int EACH = 6;
    /** So many that what they weigh doesn't fit into the buffers of a connection. */
    private static final int MANY_CLASSES = 40;

    private static final String COPY = "/api/v1/vouchers/weights";
    private static final String VOUCHER = "X-Consilium-Voucher";

    @TempDir
    Path homes;

    private static Network network;
    private static KuboNode kubo;
    private static Optional<Postgres> server = Optional.empty();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        network = Network.start();
        kubo = KuboNode.offline();
        server = Optional.of(Postgres.start(binaries.get()));
    }

    @AfterAll
    static void stop() throws IOException {
        if (server.isPresent()) {
            server.get().close();
            kubo.close();
            network.close();
        }
    }

    private String[] shared(String database) throws IOException, InterruptedException {
        List<String> settings = new ArrayList<>(List.of(server.orElseThrow().database(database)));
        settings.add("-consilium.content.kubo=" + kubo.api());
        settings.add("-consilium.token-secret-file=" + homes.resolve("token-secret"));
        return settings.toArray(String[]::new);
    }

    @Test
    void aVoucherIsGoodOnceForAllReplicas() throws IOException, InterruptedException {
        String[] shared = shared("vouchers");
        try (Registry one = Registry.start(network, Network.NORTH, homes.resolve("one"), shared);
                Registry two = Registry.start(network, Network.NORTH, homes.resolve("two"), shared)) {
            byte[] whole = SmallWeights.of(1_100, MANY_CLASSES);
            long model = new Publisher(one, Network.NORTH).publish(1_100, whole);
            String code = one.post(Network.NORTH, "/api/v1/models/" + model + "/vouchers", Map.of("hours", 1))
                    .expect(201)
                    .json()
                    .path("code")
                    .asText();
            byte[] first;
            try (SlowReader broken = new SlowReader(one.address(), COPY, VOUCHER, code)) {
                first = broken.read(100_000);
                assertEquals(
                        "voucher-in-use",
                        two.get("", COPY, VOUCHER, code).expect(409).problem());
            }
            String rest = "bytes=" + first.length + "-";
            AtomicReference<Answer> taken = new AtomicReference<>();
            Eventually.holds("the other replica sees that it broke", () -> {
                taken.set(two.get("", COPY, VOUCHER, code, "Range", rest));
                return taken.get().status() != 409;
            });

            assertArrayEquals(
                    Arrays.copyOfRange(whole, first.length, whole.length),
                    taken.get().expect(206).bytes());
            for (Registry replica : List.of(one, two)) {
                assertEquals(
                        "voucher-used",
                        replica.get("", COPY, VOUCHER, code).expect(410).problem());
            }
        }
    }

    @Test
    void whatIsRecalledIsGoneFromEachReplicasDisk() throws IOException, InterruptedException {
        String[] shared = shared("recalls");
        try (Registry one = Registry.start(network, Network.NORTH, homes.resolve("one"), shared);
                Registry two = Registry.start(network, Network.NORTH, homes.resolve("two"), shared)) {
            long model = new Publisher(one, Network.NORTH).publish(1_102);
            for (Registry replica : List.of(one, two)) {
                replica.get(Network.NORTH, "/api/v1/models/" + model + "/weights")
                        .expect(200);
            }

            network.as(Network.NORTH, ModelLedgerCalls.recall(model, RecallReason.SAFETY_RISK, Word.ZERO));

            String name = Hashes.of(SmallWeights.of(1_102)).hex().substring(2);
            for (String home : List.of("one", "two")) {
                Path cached = homes.resolve(home).resolve("weights").resolve(name);
                Eventually.holds("the plain copy in " + home + " is gone", () -> !Files.exists(cached));
            }
        }
    }

    @Test
    void whatADeadReplicaHadBegunTheOtherBringsToItsEnd() throws IOException, InterruptedException {
        String[] shared = shared("deaths");
        byte[] weights = SmallWeights.of(1_101);
        try (Registry living = Registry.start(network, Network.NORTH, homes.resolve("living"), shared)) {
            String id = new Publisher(living, Network.NORTH).announce(1_101);
            try (Registry dying =
                    Registry.processThatHalts(network, Network.NORTH, homes.resolve("dying"), "MINED", shared)) {
                assertThrows(UncheckedIOException.class, () -> new Publisher(dying, Network.NORTH).send(id, weights));
            }

            Eventually.holds(
                    "the other replica goes on",
                    () -> living.get(Network.NORTH, "/api/v1/publications/" + id)
                            .expect(200)
                            .json()
                            .path("state")
                            .asText()
                            .equals("CONFIRMED"));
        }
    }

    @Test
    void twoReplicasPublishAtOnceAndNothingIsLostOrThereTwice()
            throws IOException, InterruptedException, ExecutionException {
        String[] shared = shared("shared");
        long before = network.ledger().modelCount();
        try (Registry one = Registry.start(network, Network.NORTH, homes.resolve("one"), shared);
                Registry two = Registry.start(network, Network.NORTH, homes.resolve("two"), shared);
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> models = IntStream.range(0, 2 * EACH)
                    .mapToObj(i ->
                            pool.submit(() -> new Publisher(i % 2 == 0 ? one : two, Network.NORTH).publish(1_001 + i)))
                    .toList();
            TreeSet<Long> ids = new TreeSet<>();
            for (Future<Long> model : models) {
                ids.add(model.get());
            }

            assertEquals(2 * EACH, ids.size());
            assertEquals(before + 2 * EACH, network.ledger().modelCount());
            for (Registry replica : List.of(one, two)) {
                replica.part(Follower.class).awaitBlock(network.head(), Duration.ofSeconds(20));
                assertEquals(network.head(), replica.part(Follower.class).block());
                assertEquals(Optional.empty(), replica.part(Follower.class).trouble());
            }
            assertEquals(
                    Optional.of(before + 2 * EACH),
                    one.part(Database.class).one("select count(*) from model", row -> row.getLong(1)));
            String token = one.token(Network.SOUTH);
            two.get("", "/api/v1/tasks", "Authorization", "Bearer " + token).expect(200);
        }
    }
}
