package io.consilium.service.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
