package io.consilium.service.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Gate;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Postgres;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry says and does while its database is away or its disk is full. */
class DatabaseFaultsTest {

    private static final long SMALL_DISK = 16L << 20;

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
    void aPublicationGoesOnByItselfWhenPostgresIsBack() throws IOException, InterruptedException, ExecutionException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        try (Postgres server = Postgres.start(binaries.get());
                Registry registry =
                        Registry.start(network, Network.NORTH, homes.resolve("postgres"), server.database("registry"));
                ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Publisher north = new Publisher(registry, Network.NORTH);
            registry.token(Network.SOUTH);
            String id = north.announce(1_401);
            network.holdTransactions();
            Future<Integer> sent =
                    pool.submit(() -> north.send(id, SmallWeights.of(1_401)).status());
            Eventually.holds("it waits to be mined", () -> network.waiting() == 1);

            server.kill();
            network.mine();

            assertEquals(503, sent.get());
            assertEquals(
                    "database-unavailable",
                    registry.get(Network.SOUTH, "/api/v1/models").expect(503).problem());
            server.start();
            Eventually.holds(
                    "it is confirmed",
                    () -> registry.get(Network.NORTH, "/api/v1/publications/" + id)
                            .json()
                            .path("state")
                            .asText()
                            .equals("CONFIRMED"));
            registry.get(Network.SOUTH, "/api/v1/models").expect(200);
        }
    }

    @Test
    void aDatabaseOrANodeThatIsAwayIsAWarningAndOnlyWhatIsReallyStuckAnError()
            throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        try (Postgres server = Postgres.start(binaries.get());
                Gate gate = new Gate(network.anvil().url())) {
            List<String> settings = new ArrayList<>(List.of(server.database("registry")));
            settings.add("-consilium.node.url=" + gate.url());
            try (Registry registry = Registry.processThatLogs(
                    network, Network.NORTH, homes.resolve("logs"), List.of(), settings.toArray(String[]::new))) {
                server.kill();
                network.anvil().rpc("evm_mine", "");
                Eventually.holds(
                        "it waits", () -> logged(registry, "level=WARN", "event=read_model_waits for=database"));
                server.start();
                Eventually.holds("it goes on", () -> isUpToDate(registry));
                gate.shut();
                Eventually.holds("it waits", () -> logged(registry, "level=WARN", "event=node_is_away"));
                gate.open();
                Eventually.holds("it goes on", () -> isUpToDate(registry));
                assertFalse(logged(registry, "level=ERROR", ""), () -> String.join("\n", lines(registry)));

                server.sql("registry", "drop table event");
                network.as(Network.NORTH, ConsortiumCalls.addNode(Founders.node("another", 0)));

                Eventually.holds("it is stuck", () -> logged(registry, "level=ERROR", "event=read_model_stuck"));
            }
        }
    }

    @Test
    void aSpoiledRowOfThePublicationsIsToldOfOnceAndStopsOnlyItself() throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        Path home = homes.resolve("spoiled");
        try (Postgres server = Postgres.start(binaries.get())) {
            String[] database = server.database("registry");
            String sound;
            try (Registry dying = Registry.processThatHalts(network, Network.NORTH, home, "SIGNED", database)) {
                Publisher north = new Publisher(dying, Network.NORTH);
                String announced = north.announce(1_421);
                assertThrows(UncheckedIOException.class, () -> north.send(announced, SmallWeights.of(1_421)));
                sound = announced;
            }
            List<String> spoiled = new ArrayList<>();
            for (String state : List.of("RECEIVED", "STORED", "SUBMITTED", "FAILED")) {
                spoiled.add(announcedLongAgo(server, state, "'nobody'"));
            }

            try (Registry registry = Registry.processThatLogs(network, Network.NORTH, home, List.of(), database)) {
                Eventually.holds("the sound one goes on", () -> stateOf(registry, sound, "CONFIRMED"));
                String forgotten = announcedLongAgo(server, "RECEIVED", "account");
                Eventually.holds("another round is made", () -> stateOf(registry, forgotten, "FAILED"));
                for (String id : spoiled) {
                    List<String> told = lines(registry).stream()
                            .filter(line -> line.contains("event=publication_unreadable id=" + id))
                            .toList();
                    assertEquals(1, told.size(), () -> String.join("\n", lines(registry)));
                    assertTrue(told.getFirst().contains("Bring it back from a copy"), told.getFirst());
                    assertTrue(told.getFirst().contains("Don't delete"), told.getFirst());
                }

                server.sql("registry", "update publication set account = '" + "0x" + "0".repeat(40) + "'");
                Eventually.holds("mended it goes on", () -> stateOf(registry, spoiled.getFirst(), "FAILED"));
            }
        }
    }

    /** One more row like the first, in a state; the rest of it is sound if its account is. */
    private static String announcedLongAgo(Postgres server, String state, String account)
            throws IOException, InterruptedException {
        UUID id = UUID.randomUUID();
        server.sql(
                "registry",
                ("insert into publication (id, state, request_hash, account, task, parent, architecture, accuracy,"
                                + " precision_, recall, f1, auc, card_cid, card_hash, created_at, changed_at)"
                                + " select '%s', '%s', request_hash, %s, task, parent, architecture, accuracy,"
                                + " precision_, recall, f1, auc, card_cid, card_hash,"
                                + " created_at - interval '8' day, changed_at from publication"
                                + " where raw_transaction is not null or state = 'CONFIRMED' limit 1")
                        .formatted(id, state, account));
        return id.toString();
    }

    private static boolean stateOf(Registry registry, String publication, String state) {
        return registry.get(Network.NORTH, "/api/v1/publications/" + publication)
                .json()
                .path("state")
                .asText()
                .equals(state);
    }

    @Test
    void aSpoiledRowOfTheReadModelIsAnErrorWithItsTraceAndOnceMendedItGoesOn()
            throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        try (Postgres server = Postgres.start(binaries.get());
                Registry registry = Registry.processThatLogs(
                        network, Network.NORTH, homes.resolve("cursor"), List.of(), server.database("registry"))) {
            Eventually.holds("it follows", () -> isUpToDate(registry));
            server.sql("registry", "alter table ledger_cursor add column kept char(66)");
            server.sql("registry", "update ledger_cursor set kept = block_hash, block_hash = 'nonsense'");
            network.as(Network.NORTH, ConsortiumCalls.addNode(Founders.node("spoiled", 0)));

            Eventually.holds("it says so", () -> logged(registry, "level=ERROR", "event=read_model_unforeseen"));
            assertTrue(logged(registry, "level=ERROR", "Follower.follow"), () -> String.join("\n", lines(registry)));
            JsonNode status = registry.get("", "/api/v1/status").expect(200).json();
            assertTrue(status.path("trouble").asText().contains("nonsense"), status::toString);

            server.sql("registry", "update ledger_cursor set block_hash = kept");
            Eventually.holds("it goes on", () -> isUpToDate(registry));
        }
    }

    private static boolean isUpToDate(Registry registry) {
        JsonNode status = registry.get("", "/api/v1/status").expect(200).json();
        return status.path("trouble").isNull() && status.path("block").asLong() == network.head();
    }

    private static boolean logged(Registry registry, String level, String event) {
        return lines(registry).stream().anyMatch(line -> line.contains(level) && line.contains(event));
    }

    private static List<String> lines(Registry registry) {
        try {
            return registry.log();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void aFullDiskUnderTheDatabaseLosesNothingAndAfterARestartItGoesOn() throws IOException, InterruptedException {
        assumeTrue(KuboNode.smallDisksWork(), "SKIPPED LOUDLY: this machine lets nobody mount a small disk");
        Path home = homes.resolve("full");
        try (KuboNode kubo = KuboNode.offline()) {
            String store = "-consilium.content.kubo=" + kubo.api();
            long before;
            String id;
            try (Registry registry = Registry.processOnDisk(network, Network.NORTH, home, SMALL_DISK, store)) {
                Publisher north = new Publisher(registry, Network.NORTH);
                before = north.publish(1_411);
                id = north.announce(1_412);
                Path disk = registry.asSeenByTheProcess(home);
                fill(disk.resolve("junk"));

                assertEquals(
                        "database-unavailable",
                        registry.post(Network.NORTH, "/api/v1/publications", Publisher.announcement(1_413))
                                .expect(503)
                                .problem());

                Files.copy(
                        disk.resolve("registry.mv.db"),
                        home.resolve("registry.mv.db"),
                        StandardCopyOption.REPLACE_EXISTING);
                registry.kill();
            }
            try (Registry registry = Registry.start(network, Network.NORTH, home, store)) {
                Publisher north = new Publisher(registry, Network.NORTH);
                north.send(id, SmallWeights.of(1_412)).expect(200);
                registry.get(Network.NORTH, "/api/v1/models/" + before).expect(200);
                registry.get(Network.NORTH, "/api/v1/models/" + before + "/weights")
                        .expect(200);
            }
        }
    }

    private static void fill(Path junk) throws IOException {
        byte[] some = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(junk)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            if (Files.size(junk) == 0) {
                throw full;
            }
        }
    }
}
