package io.consilium.service.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.service.database.Database;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProposalTest {

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @Test
    void theSameProposalWithTheSameKeyIsMadeOnce() {
        long before = network.ledger().proposalCount();

        JsonNode first = propose("task-a", "key-1").expect(200).json();
        JsonNode again = propose("task-a", "key-1").expect(200).json();

        assertEquals(first, again);
        assertEquals(before + 1, network.ledger().proposalCount());
        assertEquals(
                "idempotency-key-reused", propose("task-b", "key-1").expect(422).problem());
        assertNotEquals(first, propose("task-a", "key-2").expect(200).json());
    }

    @Test
    void aProposalThatDiedInTheMiddleIsNotMadeAgainByItself() {
        propose("task-c", "key-3").expect(200);
        registry.part(Database.class).update("update answered set answer = null where idempotency_key = 'key-3'");

        assertEquals("in-progress", propose("task-c", "key-3").expect(409).problem());
    }

    @Test
    void whatWasRefusedMayBeSentAgainWithItsKey() {
        assertEquals(
                "unknown-organisation",
                registry.post(
                                Network.NORTH,
                                "/api/v1/proposals/suspension",
                                Map.of("organisation", 99),
                                "Idempotency-Key",
                                "key-4")
                        .expect(404)
                        .problem());

        propose("task-d", "key-4").expect(200);
    }

    @Test
    void eventsAreTheSameAsPagesAndAsCommaSeparatedValues() {
        propose("task-e", "key-5").expect(200);

        List<String> lines = new String(
                        registry.get(Network.REGULATOR, "/api/v1/audit/events.csv")
                                .expect(200)
                                .bytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
        JsonNode events = registry.get(Network.REGULATOR, "/api/v1/audit/events?limit=1000")
                .expect(200)
                .json()
                .path("events");

        assertEquals("id,block,at,transaction,name,task,model,organisation,account,details", lines.getFirst());
        assertEquals(events.size(), lines.size() - 1);
        for (int i = 0; i < events.size(); i++) {
            assertEquals(events.get(i).path("id").asText(), lines.get(i + 1).replaceFirst(",.*", ""));
        }
        String second = events.get(0).path("id").asText();
        assertEquals(
                lines.size() - 1,
                new String(
                                registry.get(Network.REGULATOR, "/api/v1/audit/events.csv?after=" + second)
                                        .expect(200)
                                        .bytes(),
                                StandardCharsets.UTF_8)
                        .lines()
                        .count());
    }

    private static Answer propose(String task, String key) {
        return registry.post(
                Network.NORTH,
                "/api/v1/proposals/task",
                Map.of("name", task, "metric", "F1", "approvalsRequired", 1, "attestationsRequired", 1),
                "Idempotency-Key",
                key);
    }
}
