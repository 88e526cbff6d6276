package io.consilium.service.pull;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.Word;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.database.Database;
import io.consilium.service.metrics.Unforeseen;
import io.consilium.service.readmodel.ContentIds;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.site.Home;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Plan;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvictionsTest {

    @TempDir
    Path home;

    @Test
    void whatLeavesTheListsIsUnpinnedAlsoWhenTheRegistrySleptThrough() throws IOException, InterruptedException {
        try (Network network = Network.start()) {
            List<Long> models = new ArrayList<>();
            try (Registry registry = Registry.start(network, Network.NORTH, home)) {
                Publisher north = new Publisher(registry, Network.NORTH);
                for (int seed = 701; seed <= 712; seed++) {
                    models.add(north.publish(seed));
                }
                models.subList(0, 11).forEach(model -> network.as(Network.SOUTH, ModelLedgerCalls.approve(model)));
                requireLetGo(network, registry, models.get(0));
            }
            network.as(Network.SOUTH, ModelLedgerCalls.approve(models.get(11)));

            try (Registry registry = Registry.start(network, Network.NORTH, home)) {
                requireLetGo(network, registry, models.get(1));
                ContentStore content = registry.part(ContentStore.class);
                for (long live : models.subList(2, 12)) {
                    assertTrue(content.has(weights(network, live)), () -> "model " + live + " is kept");
                }
                registry.get(Network.SOUTH, "/api/v1/models/" + models.get(0) + "/card")
                        .expect(200);
            }
        }
    }

    @Test
    void whatIsToBeLetGoIsFoundWithoutReadingTheWholeTableOfEvents() throws IOException, InterruptedException {
        Plan.onEachDatabase(home, plan -> {
            plan.fill("insert into event (block, log_index, transaction_hash, at, name, model, details) values"
                    + " (%1$d + 1000000, 0, '0x', current_timestamp, 'DenialRecorded', 1, '{}')");
            plan.requireIndex(
                    "event_of_name",
                    Evictions.NEXT_OF_KIND,
                    "ModelRecalled",
                    1_001_000L,
                    1_001_000L,
                    3,
                    1_002_000L,
                    1_002_000L,
                    3,
                    100);
        });
    }

    @Test
    void whatTheFollowerAddsBetweenTwoQuestionsIsNotPassedOver() throws IOException, InterruptedException {
        try (Network network = Network.start();
                Registry registry = Registry.start(network, Network.NORTH, home)) {
            Publisher north = new Publisher(registry, Network.NORTH);
            long first = north.publish(721);
            long second = north.publish(722);
            Evictions evictions = registry.part(Evictions.class);
            Database database = registry.part(Database.class);
            ContentStore content = registry.part(ContentStore.class);
            // As a later question sees it when the follower commits after an earlier one of the same round.
            happen(database, network.head() + 20, "ModelWithdrawn", second);
            evictions.round();
            content.collectGarbage();
            assertTrue(content.has(weights(network, second)), "its turn comes with the follower's");

            happen(database, network.head() + 10, "ModelEvicted", first);
            database.update("update ledger_cursor set block = ? where one = 1", network.head() + 30);
            evictions.round();
            content.collectGarbage();

            assertFalse(content.has(weights(network, first)));
            assertFalse(content.has(weights(network, second)));
        }
    }

    @Test
    void whatNobodyCanReadOrUnpinKeepsNoOtherModelInUseAndIsTriedAgain() throws IOException, InterruptedException {
        try (Network network = Network.start();
                Registry registry = Registry.start(network, Network.NORTH, home)) {
            Publisher north = new Publisher(registry, Network.NORTH);
            List<Long> models = List.of(north.publish(731), north.publish(732));
            Database database = registry.part(Database.class);
            ContentStore content = registry.part(ContentStore.class);
            List<Long> forgotten = new CopyOnWriteArrayList<>();
            Evictions evictions = new Evictions(
                    database,
                    registry.part(Follower.class),
                    content,
                    registry.part(WeightsCache.class),
                    List.of(forgotten::add),
                    registry.part(Unforeseen.class),
                    registry.part(Home.class));
            long first = models.getFirst();
            Cid weights = weights(network, first);
            Word hash =
                    network.ledger().model(first).orElseThrow().publication().weightsHash();

            database.update("update model set weights_hash = '0x' where id = ?", first);
            for (long model : models) {
                network.as(Network.NORTH, ModelLedgerCalls.withdraw(model));
                Eventually.holds("it is in the tables", () -> withdrawn(database, model));
            }
            assertFalse(evictions.round());
            database.update(
                    "update model set weights_hash = ?, weights_cid = 'nonsense' where id = ?", hash.hex(), first);
            assertFalse(evictions.round());
            assertTrue(forgotten.containsAll(models), forgotten::toString);
            database.update("update model set weights_cid = ? where id = ?", weights.toString(), first);

            for (long model : models) {
                Eventually.holds("model " + model + " is let go", () -> {
                    content.collectGarbage();
                    return !content.has(weights(network, model));
                });
            }
        }
    }

    private static boolean withdrawn(Database database, long model) {
        return database.one("select status from model where id = ?", row -> row.getString(1), model)
                .equals(Optional.of("WITHDRAWN"));
    }

    private static void happen(Database database, long block, String name, long model) {
        database.update(
                "insert into event (block, log_index, transaction_hash, at, name, model, details)"
                        + " values (?, 0, '0x', current_timestamp, ?, ?, '{}')",
                block,
                name,
                model);
    }

    private static void requireLetGo(Network network, Registry registry, long model) throws InterruptedException {
        assertTrue(network.ledger().model(model).orElseThrow().status() == ModelStatus.SUPERSEDED);
        Eventually.holds("model " + model + " is let go", () -> {
            registry.part(ContentStore.class).collectGarbage();
            return !registry.part(ContentStore.class).has(weights(network, model));
        });
    }

    private static Cid weights(Network network, long model) {
        return ContentIds.cid(
                network.ledger().model(model).orElseThrow().publication().weightsCid());
    }
}
