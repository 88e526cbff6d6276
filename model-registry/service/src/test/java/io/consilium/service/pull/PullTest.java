package io.consilium.service.pull;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.access.Caller;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.problem.Refusal;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SlowReader;
import io.consilium.service.testing.SmallWeights;
import io.micronaut.http.HttpRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sites with nothing in common but the chain and one Kubo. */
class PullTest {

    /** So many that what they weigh doesn't fit into the buffers of a connection. */
    private static final int MANY_CLASSES = 40;

    @TempDir
    static Path homes;

    private static KuboNode kubo;
    private static Network network;
    private static Registry north;
    private static Registry partner;
    private static Publisher publisher;

    @BeforeAll
    static void start() throws IOException {
        kubo = KuboNode.offline();
        network = Network.start();
        north = Registry.start(network, Network.NORTH, homes.resolve("north"), content(kubo.api()));
        partner = Registry.start(network, Network.PARTNER, homes.resolve("partner"), content(kubo.api()));
        publisher = new Publisher(north, Network.NORTH);
    }

    private static String content(URI api) {
        return "-consilium.content.kubo=" + api;
    }

    @AfterAll
    static void stop() {
        partner.close();
        north.close();
        network.close();
        kubo.close();
    }

    @Test
    void aModelThatIsRecalledWhileItIsFetchedIsNeitherHandedOutNorKept() throws Exception {
        long model = publisher.publish(190);
        grant(model);
        kubo.suspend();
        CompletableFuture<Answer> pull =
                CompletableFuture.supplyAsync(() -> partner.get(Network.PARTNER, weights(model)));
        // It has asked the ledger by then, and waits for Kubo.
        Thread.sleep(1_000);
        network.as(Network.NORTH, ModelLedgerCalls.recall(model, RecallReason.SAFETY_RISK, Word.ZERO));
        kubo.resume();

        assertEquals("recalled", pull.get(60, TimeUnit.SECONDS).expect(410).problem());

        String hash = Hashes.of(SmallWeights.of(190)).hex().substring(2);
        assertFalse(Files.exists(homes.resolve("partner/weights").resolve(hash)));
    }

    @Test
    void aGrantedPartnerGetsThePublishedBytesAndTheLedgerKnows() {
        long model = publisher.publish(101);
        grant(model);

        Answer whole = partner.get(Network.PARTNER, weights(model)).expect(200);

        assertArrayEquals(SmallWeights.of(101), whole.bytes());
        assertEquals(
                "\"" + Hashes.of(SmallWeights.of(101)).hex().substring(2) + "\"",
                Registry.header(whole, "ETag").orElseThrow());
        assertEquals(
                1, network.ledger().grant(model, network.id(Network.PARTNER)).downloads());
        partner.get(Network.PARTNER, weights(model)).expect(200);
        assertEquals(
                1,
                network.ledger().grant(model, network.id(Network.PARTNER)).downloads(),
                "what is here already isn't downloaded again");
    }

    @Test
    void aPullIsResumedInTheMiddleAndNotRepeatedWhenItIsKnown() {
        long model = publisher.publish(102);
        byte[] weights = SmallWeights.of(102);

        Answer rest =
                north.get(Network.NORTH, weights(model), "Range", "bytes=1000-").expect(206);
        Answer known = north.get(
                Network.NORTH,
                weights(model),
                "If-None-Match",
                Registry.header(rest, "ETag").orElseThrow());

        assertArrayEquals(Arrays.copyOfRange(weights, 1000, weights.length), rest.bytes());
        known.expect(304);
    }

    @Test
    void aPartIsAnsweredWithTheBytesThatWereAskedFor() {
        long model = publisher.publish(113);
        byte[] weights = SmallWeights.of(113);
        int size = weights.length;

        Answer some =
                north.get(Network.NORTH, weights(model), "Range", "bytes=10-19").expect(206);
        Answer end =
                north.get(Network.NORTH, weights(model), "Range", "bytes=-5").expect(206);
        Answer beyond = north.get(Network.NORTH, weights(model), "Range", "bytes=" + size + "-")
                .expect(416);
        Answer whole =
                north.get(Network.NORTH, weights(model), "Range", "bytes=9-3").expect(200);

        assertArrayEquals(Arrays.copyOfRange(weights, 10, 20), some.bytes());
        assertEquals(
                "bytes 10-19/" + size, Registry.header(some, "Content-Range").orElseThrow());
        assertArrayEquals(Arrays.copyOfRange(weights, size - 5, size), end.bytes());
        assertEquals("range-beyond-the-end", beyond.problem());
        assertEquals("bytes */" + size, Registry.header(beyond, "Content-Range").orElseThrow());
        assertArrayEquals(weights, whole.bytes());
        assertEquals("bytes", Registry.header(whole, "Accept-Ranges").orElseThrow());
        assertEquals(
                String.valueOf(size), Registry.header(whole, "Content-Length").orElseThrow());
    }

    @Test
    void aPartIsAnsweredOnlyIfItIsOfWhatWasBegun() {
        long model = publisher.publish(115);
        byte[] weights = SmallWeights.of(115);
        String tag = "\"" + Hashes.of(weights).hex().substring(2) + "\"";

        Answer same = north.get(Network.NORTH, weights(model), "Range", "bytes=10-19", "If-Range", tag)
                .expect(206);
        Answer other = north.get(Network.NORTH, weights(model), "Range", "bytes=10-19", "If-Range", "\"another\"")
                .expect(200);

        assertArrayEquals(Arrays.copyOfRange(weights, 10, 20), same.bytes());
        assertArrayEquals(weights, other.bytes());
    }

    @Test
    void whoAsksForTheHeadersOnlyGetsThoseAndNoFileStaysOpen() throws IOException {
        long model = publisher.publish(116);
        byte[] weights = SmallWeights.of(116);
        Path cached =
                homes.resolve("north/weights").resolve(Hashes.of(weights).hex().substring(2));

        Answer head = head(model).expect(200);

        assertEquals(
                String.valueOf(weights.length),
                Registry.header(head, "Content-Length").orElseThrow());
        assertEquals(
                "\"" + Hashes.of(weights).hex().substring(2) + "\"",
                Registry.header(head, "ETag").orElseThrow());
        assertEquals(0, head.bytes().length);
        assertTrue(Files.exists(cached));
        assertFalse(isOpen(cached));
        network.as(Network.NORTH, ModelLedgerCalls.recall(model, RecallReason.SAFETY_RISK, Word.ZERO));
        head(model).expect(410);
    }

    @Test
    void whatIsLetGoOfJustBeforeItIsOpenedIsRefusedAsRecalled() throws IOException, InterruptedException {
        long id = publisher.publish(117);
        Model model = network.ledger().model(id).orElseThrow();
        Address account = Network.account(Network.NORTH);
        Caller caller = new Caller(account, network.ledger().member(account).orElseThrow());
        Path allowed = north.part(Pull.class).weights(model, caller);
        network.as(Network.NORTH, ModelLedgerCalls.recall(id, RecallReason.SAFETY_RISK, Word.ZERO));
        Eventually.holds("it is gone", () -> !Files.exists(allowed));

        Refusal refused = assertThrows(
                Refusal.class,
                () -> north.part(PullController.class).handOut(model, allowed, HttpRequest.GET("/"), caller));

        assertEquals("recalled", refused.name());
    }

    private static Answer head(long model) {
        return north.call("HEAD", Network.NORTH, weights(model), BodyPublishers.noBody());
    }

    @Test
    void whoHangsUpInTheMiddleOfAPullLeavesNoFileOpen() throws IOException, InterruptedException {
        byte[] weights = SmallWeights.of(114, MANY_CLASSES);
        long model = publisher.publish(114, weights);
        Path cached =
                homes.resolve("north/weights").resolve(Hashes.of(weights).hex().substring(2));
        try (SlowReader slow = new SlowReader(
                north.address(), weights(model), "Authorization", "Bearer " + north.token(Network.NORTH))) {
            slow.read(1_000);
            assertTrue(isOpen(cached), "it is being read");
        }

        Eventually.holds("it is closed", () -> !isOpen(cached));
    }

    private static boolean isOpen(Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.anyMatch(descriptor -> leadsTo(descriptor, file));
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file.toRealPath());
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    @Test
    void withoutAGrantThereAreNoWeightsAndTheDenialIsRecorded() {
        long model = publisher.publish(103);

        assertEquals(
                "not-granted",
                partner.get(Network.PARTNER, weights(model)).expect(403).problem());
        assertEquals(
                "weights-for-staff",
                north.get(Network.PARTNER, weights(model)).expect(403).problem());

        assertEquals(2, denials(model));
    }

    @Test
    void aRevokedGrantIsOverAtOnceEvenForWhatIsCached() {
        long model = publisher.publish(104);
        grant(model);
        partner.get(Network.PARTNER, weights(model)).expect(200);

        north.send("DELETE", Network.NORTH, grantOfPartner(model), Map.of()).expect(200);

        assertEquals(
                "not-granted",
                partner.get(Network.PARTNER, weights(model)).expect(403).problem());
    }

    @Test
    void recalledModelIsRefusedEvenWhenCached() throws IOException {
        long model = publisher.publish(105);
        grant(model);
        partner.get(Network.PARTNER, weights(model)).expect(200);
        String name = Hashes.of(SmallWeights.of(105)).hex().substring(2);
        Path cached = homes.resolve("partner/weights").resolve(name);
        assertTrue(Files.exists(cached));

        north.post(Network.NORTH, model(model) + "/recall", Map.of("reason", "SAFETY_RISK"))
                .expect(200);

        assertEquals(
                "recalled",
                partner.get(Network.PARTNER, weights(model)).expect(410).problem());
        assertEquals(
                "recalled", north.get(Network.NORTH, weights(model)).expect(410).problem());
        assertFalse(Files.exists(cached), "the plain copy is gone too");
    }

    @Test
    void withdrawnModelIsRefused() {
        long model = publisher.publish(106);

        north.send("POST", Network.NORTH, model(model) + "/withdrawal", Map.of())
                .expect(200);

        assertEquals(
                "withdrawn",
                north.get(Network.NORTH, weights(model)).expect(410).problem());
    }

    @Test
    void aDamagedCachedFileIsFetchedAgain() throws IOException {
        long model = publisher.publish(107);
        Path home = homes.resolve("again");
        Path cached = home.resolve("weights")
                .resolve(Hashes.of(SmallWeights.of(107)).hex().substring(2));
        try (Registry first = Registry.start(network, Network.NORTH, home, content(kubo.api()))) {
            first.get(Network.NORTH, weights(model)).expect(200);
        }
        byte[] bytes = Files.readAllBytes(cached);
        bytes[bytes.length / 2] ^= 1;
        Files.write(cached, bytes);

        try (Registry second = Registry.start(network, Network.NORTH, home, content(kubo.api()))) {
            assertArrayEquals(
                    SmallWeights.of(107),
                    second.get(Network.NORTH, weights(model)).expect(200).bytes());
        }
    }

    @Test
    void aModelIsApprovedAttestedAndListed() {
        long model = publisher.publish(108);
        grantTo(model, Network.SOUTH);
        try (Registry south = Registry.start(network, Network.SOUTH, homes.resolve("south"), content(kubo.api()))) {
            south.get(Network.SOUTH, weights(model)).expect(200);
            south.send("POST", Network.SOUTH, model(model) + "/approvals", Map.of())
                    .expect(200);
            Map<String, Object> measured = Map.of("accuracy", 910_000, "precision", 1, "recall", 2, "f1", 3, "auc", 4);
            south.post(
                            Network.SOUTH,
                            model(model) + "/attestations",
                            Map.of(
                                    "measured",
                                    measured,
                                    "testSet",
                                    Hashes.of("images").hex(),
                                    "testImages",
                                    30))
                    .expect(200);

            JsonNode shown =
                    south.get(Network.REGULATOR, model(model)).expect(200).json();
            assertEquals(
                    ModelStatus.APPROVED.name(),
                    shown.path("model").path("status").asText());
            assertEquals(910_000, shown.path("model").path("score").asInt());
            assertEquals(
                    network.id(Network.SOUTH),
                    shown.path("approvals").get(0).path("organisation").asInt());
            JsonNode latest = south.get(Network.SOUTH, "/api/v1/tasks/" + Network.TASK + "/latest")
                    .expect(200)
                    .json();
            assertEquals(model, latest.path("id").asLong());
            JsonNode top = south.get(Network.SOUTH, "/api/v1/tasks/" + Network.TASK + "/top")
                    .expect(200)
                    .json();
            assertEquals(1, top.get(0).path("place").asInt());
            long fresh = publisher.publish(112);
            assertEquals(
                    "own-model",
                    north.send("POST", Network.NORTH, model(fresh) + "/approvals", Map.of())
                            .expect(409)
                            .problem());
        }
    }

    @Test
    void listsArePagedFilteredAndKnownByTheirTag() {
        publisher.publish(109);
        publisher.publish(110);

        Answer page = north.get(Network.SOUTH, "/api/v1/models?limit=1").expect(200);
        long next = page.json().path("next").asLong();
        Answer following = north.get(Network.SOUTH, "/api/v1/models?limit=1&cursor=" + next)
                .expect(200);
        String tag = Registry.header(page, "ETag").orElseThrow();

        assertTrue(following.json().path("models").get(0).path("id").asLong() < next);
        north.get(Network.SOUTH, "/api/v1/models?limit=1", "If-None-Match", tag).expect(304);
        String prefix = Hashes.of(SmallWeights.of(109)).hex().substring(2, 14);
        assertEquals(1, found("q=" + prefix));
        assertEquals(0, found("q=100%25"));
        assertEquals(0, found("task=another"));
        assertTrue(found("status=published&publisher=" + network.id(Network.NORTH)) >= 2);
    }

    @Test
    void theCardIsReadableByEveryMember() {
        long model = publisher.publish(111);

        Answer card = partner.get(Network.REGULATOR, model(model) + "/card").expect(200);

        assertEquals(Publisher.CARD, new String(card.bytes(), StandardCharsets.UTF_8));
    }

    private static int found(String query) {
        return north.get(Network.SOUTH, "/api/v1/models?" + query)
                .expect(200)
                .json()
                .path("models")
                .size();
    }

    private static void grant(long model) {
        partner.send("POST", Network.PARTNER, model(model) + "/access-requests", Map.of())
                .expect(200);
        grantTo(model, Network.PARTNER);
    }

    private static void grantTo(long model, String organisation) {
        north.send("PUT", Network.NORTH, model(model) + "/grants/" + network.id(organisation), Map.of())
                .expect(200);
    }

    private static String grantOfPartner(long model) {
        return model(model) + "/grants/" + network.id(Network.PARTNER);
    }

    private static String weights(long model) {
        return model(model) + "/weights";
    }

    private static String model(long model) {
        return "/api/v1/models/" + model;
    }

    private static long denials(long model) {
        north.part(Follower.class).awaitBlock(network.head(), Duration.ofSeconds(20));
        JsonNode history =
                north.get(Network.NORTH, model(model)).expect(200).json().path("history");
        Stream<JsonNode> events = StreamSupport.stream(history.spliterator(), false);
        return events.filter(event -> event.path("name").asText().equals("DenialRecorded"))
                .count();
    }
}
