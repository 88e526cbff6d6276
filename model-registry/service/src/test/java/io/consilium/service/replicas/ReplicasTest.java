package io.consilium.service.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.service.database.Database;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Postgres;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two registries of one site at one PostgreSQL and one Kubo, with one account. */
class ReplicasTest {

    private static final int EACH = 6;

    @TempDir
    Path homes;

    @Test
    void twoReplicasPublishAtOnceAndNothingIsLostOrThereTwice()
            throws IOException, InterruptedException, ExecutionException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        try (Network network = Network.start();
                KuboNode kubo = KuboNode.offline();
                Postgres server = Postgres.start(binaries.get())) {
            List<String> settings = new ArrayList<>(List.of(server.database("shared")));
            settings.add("-consilium.content.kubo=" + kubo.api());
            settings.add("-consilium.token-secret-file=" + homes.resolve("token-secret"));
            String[] shared = settings.toArray(String[]::new);
            try (Registry one = Registry.start(network, Network.NORTH, homes.resolve("one"), shared);
                    Registry two = Registry.start(network, Network.NORTH, homes.resolve("two"), shared);
                    ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Long>> models = IntStream.range(0, 2 * EACH)
                        .mapToObj(i -> pool.submit(
                                () -> new Publisher(i % 2 == 0 ? one : two, Network.NORTH).publish(1_001 + i)))
                        .toList();
                TreeSet<Long> ids = new TreeSet<>();
                for (Future<Long> model : models) {
                    ids.add(model.get());
                }

                assertEquals(2 * EACH, ids.size());
                assertEquals(2 * EACH, network.ledger().modelCount());
                for (Registry replica : List.of(one, two)) {
                    replica.part(Follower.class).awaitBlock(network.head(), Duration.ofSeconds(20));
                    assertEquals(network.head(), replica.part(Follower.class).block());
                    assertEquals(Optional.empty(), replica.part(Follower.class).trouble());
                }
                assertEquals(
                        Optional.of(2 * EACH),
                        one.part(Database.class).one("select count(*) from model", row -> row.getInt(1)));
                String token = one.token(Network.SOUTH);
                two.get("", "/api/v1/tasks", "Authorization", "Bearer " + token).expect(200);
                assertTrue(ids.contains(2L * EACH));
            }
        }
    }
}
