package io.consilium.service.pull;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.database.Database;
import io.consilium.service.readmodel.ContentIds;
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
    void aRowThatNobodyCanReadEndsNothingAndIsTriedAgain() throws IOException, InterruptedException {
        try (Network network = Network.start();
                Registry registry = Registry.start(network, Network.NORTH, home)) {
            Publisher north = new Publisher(registry, Network.NORTH);
            long model = north.publish(731);
            Cid weights = weights(network, model);
            Database database = registry.part(Database.class);
            database.update("update model set weights_cid = 'nonsense' where id = ?", model);

            network.as(Network.NORTH, ModelLedgerCalls.withdraw(model));
            Eventually.holds(
                    "the withdrawal is in the tables",
                    () -> database.one("select status from model where id = ?", row -> row.getString(1), model)
                            .equals(Optional.of("WITHDRAWN")));
            assertFalse(registry.part(Evictions.class).round());
            database.update("update model set weights_cid = ? where id = ?", weights.toString(), model);

            Eventually.holds("the model is let go", () -> {
                registry.part(ContentStore.class).collectGarbage();
                return !registry.part(ContentStore.class).has(weights);
            });
        }
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
