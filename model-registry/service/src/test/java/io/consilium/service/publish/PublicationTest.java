package io.consilium.service.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Model;
import io.consilium.service.database.Database;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.readmodel.ContentIds;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;
    private static Publisher north;

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
        north = new Publisher(registry, Network.NORTH);
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @Test
    void publishedWeightsStandOnTheLedgerAndOnlyTheirCiphertextInTheStore() throws IOException {
        byte[] weights = SmallWeights.of(1);

        long id = north.publish(1);

        Model model = network.ledger().model(id).orElseThrow();
        assertEquals(ModelStatus.PUBLISHED, model.status());
        assertEquals(Hashes.of(weights), model.publication().weightsHash());
        assertEquals(weights.length, model.publication().sizeBytes());
        assertEquals(Hashes.of(Publisher.CARD), model.publication().cardHash());
        ContentStore content = registry.part(ContentStore.class);
        try (var card = content.get(ContentIds.cid(model.publication().cardCid()));
                var sealed = content.get(ContentIds.cid(model.publication().weightsCid()))) {
            assertArrayEquals(Publisher.CARD.getBytes(StandardCharsets.UTF_8), card.readAllBytes());
            byte[] ciphertext = sealed.readAllBytes();
            assertTrue(ciphertext.length > weights.length);
            assertFalse(new String(ciphertext, StandardCharsets.ISO_8859_1).contains("dtype"));
        }
        Grant own = network.ledger().grant(id, network.id(Network.NORTH));
        assertTrue(own.inForce(), "the publisher can open its own model with the ledger and its keys alone");
        JsonNode shown =
                registry.get(Network.SOUTH, "/api/v1/models/" + id).expect(200).json();
        assertEquals("PUBLISHED", shown.path("model").path("status").asText());
        assertEquals("ModelPublished", shown.path("history").get(0).path("name").asText());
    }

    @Test
    void whenItsUploadWasCompleteIsKeptHoweverItMoves() {
        String id = north.announce(8_001);
        north.send(id, SmallWeights.of(8_001)).expect(200);

        assertEquals(
                Optional.of(true),
                registry.part(Database.class)
                        .one(
                                "select created_at < stored_at and stored_at < changed_at from publication where id = ?",
                                row -> row.getBoolean(1),
                                UUID.fromString(id)));
    }

    @Test
    void aPublicationThatNobodyCanReadHoldsUpNoOther() throws InterruptedException {
        Database database = registry.part(Database.class);
        UUID unreadable = announced(database, "STORED", "nonsense");
        for (PublicationState state : PublicationState.values()) {
            UUID spoiled = announced(database, state.name(), null);
            database.update("update publication set account = 'nobody' where id = ?", spoiled);
        }
        UUID forgotten = announced(database, "RECEIVED", null);

        Eventually.holds(
                "what was announced long ago is dropped",
                () -> database.one("select state from publication where id = ?", row -> row.getString(1), forgotten)
                        .filter("RECEIVED"::equals)
                        .isEmpty());
        assertEquals(
                Optional.of("STORED"),
                database.one("select state from publication where id = ?", row -> row.getString(1), unreadable));
    }

    private static UUID announced(Database database, String state, String weights) {
        UUID id = UUID.randomUUID();
        database.update(
                "insert into publication (id, state, request_hash, account, task, parent, architecture, accuracy,"
                        + " precision_, recall, f1, auc, card_cid, card_hash, weights_cid, created_at, changed_at)"
                        + " values (?, ?, ?, ?, 1, 0, 'a', 1, 1, 1, 1, 1, 'card', ?, ?,"
                        + " timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 00:00:00')",
                id,
                state,
                "0x" + "0".repeat(64),
                "0x" + "0".repeat(40),
                "0x" + "0".repeat(64),
                weights);
        return id;
    }

    @Test
    void theSameBytesAgainAnswerWithTheModelThatExists() throws IOException {
        long first = north.publish(2);
        long before = network.ledger().modelCount();

        Answer again = north.send(north.announce(1), SmallWeights.of(2)).expect(200);

        assertEquals(first, again.json().path("model").asLong());
        assertEquals(before, network.ledger().modelCount());
        Cid unused = Cid.parse(again.json().path("weightsCid").asText());
        registry.part(ContentStore.class).collectGarbage();
        assertFalse(registry.part(ContentStore.class).has(unused), "nothing of the second upload is kept");
    }

    @Test
    void theSameAnnouncementWithTheSameKeyIsTheSamePublication() {
        String id = north.announce(3, "Idempotency-Key", "key-3");

        Answer again = registry.post(
                Network.NORTH, "/api/v1/publications", Publisher.announcement(3), "Idempotency-Key", "key-3");
        Answer other = registry.post(
                Network.NORTH, "/api/v1/publications", Publisher.announcement(4), "Idempotency-Key", "key-3");

        assertEquals(id, again.expect(200).json().path("id").asText());
        assertEquals("idempotency-key-reused", other.expect(422).problem());
    }

    @Test
    void weightsSentAgainAnswerTheSame() {
        String id = north.announce(5);
        byte[] weights = SmallWeights.of(5);

        JsonNode first = north.send(id, weights).expect(200).json();

        assertEquals(first, north.send(id, weights).expect(200).json());
    }

    @Test
    void whatIsNotSafetensorsOfTheNetworkIsRefusedAndCanBeSentAgain() throws IOException {
        String id = north.announce(6);
        byte[] weights = SmallWeights.of(6);
        long blocks = registry.part(ContentStore.class).statistics().pins();

        assertEquals(
                "refused-input",
                north.send(id, "\u0080\u0002pickle of evil".getBytes(StandardCharsets.UTF_8))
                        .expect(422)
                        .problem());
        assertEquals(
                "refused-input",
                north.send(id, Arrays.copyOf(weights, weights.length - 1))
                        .expect(422)
                        .problem());

        assertEquals(blocks, registry.part(ContentStore.class).statistics().pins());
        assertEquals(
                "CONFIRMED",
                north.send(id, weights).expect(200).json().path("state").asText());
    }

    @Test
    void torchScriptIsRefusedByItsName() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("model/code/__torch__.py"));
            zip.write("def forward(self, x): return x".getBytes(StandardCharsets.UTF_8));
        }

        Answer refused = north.send(north.announce(7), archive.toByteArray()).expect(422);

        assertEquals("refused-input", refused.problem());
        String detail = refused.json().path("detail").asText();
        assertTrue(detail.contains("TorchScript") && detail.contains("save the weights as safetensors"), detail);
    }

    @Test
    void announcementsThatCannotBecomeModelsAreRefused() {
        assertEquals("unknown-task", refusal("task", "no-such-task"));
        assertEquals("unknown-architecture", refusal("architecture", "no-such-network"));
        assertEquals("invalid-card", refusal("card", "not json"));
    }

    @Test
    void onlyStaffOfAPublisherMayPublishHere() {
        assertEquals(
                "not-staff",
                registry.post(Network.SOUTH, "/api/v1/publications", Publisher.announcement(1))
                        .expect(403)
                        .problem());
    }

    private static String refusal(String field, String value) {
        Map<String, Object> announcement = new HashMap<>(Publisher.announcement(1));
        announcement.put(field, value);
        return registry.post(Network.NORTH, "/api/v1/publications", announcement)
                .problem();
    }
}
