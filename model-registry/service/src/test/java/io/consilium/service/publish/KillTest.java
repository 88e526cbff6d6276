package io.consilium.service.publish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.Word;
import io.consilium.ledger.Model;
import io.consilium.service.database.Database;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.readmodel.ContentIds;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Postgres;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A registry in a process of its own dies in the middle of a publication, and is started again.
 *
 * <p>All deaths share a ledger, a Kubo, and an H2 or a PostgreSQL: nothing that one leaves may be in the way of the next.
 */
class KillTest {

    private static final long SEED = 20_261_128;
    private static final int RANDOM_DEATHS = 6;
    private static final int LONGEST_LIFE_MILLIS = 1_500;
    private static final int KILLED = 137;
    private static final AtomicInteger UPLOADS = new AtomicInteger(2_000);

    @TempDir
    static Path homes;

    private static Network network;
    private static KuboNode kubo;
    private static Set<String> kubosOwn;
    private static Optional<Postgres> postgres = Optional.empty();
    private static String[] database = new String[0];

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        network = Network.start();
        kubo = KuboNode.offline();
        kubosOwn = Set.of();
        kubosOwn = pins();
        Optional<Path> binaries = Postgres.binaries();
        if (binaries.isPresent()) {
            postgres = Optional.of(Postgres.start(binaries.get()));
            database = postgres.get().database("kills");
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (postgres.isPresent()) {
            postgres.get().close();
        }
        kubo.close();
        network.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAILED")
    void haltedAtAnyPlaceAPublicationIsBroughtToItsEndOnce(HaltPoint place) throws IOException, InterruptedException {
        haltAndGoOn(place, homes.resolve("h2"), settings());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAILED")
    void onPostgresToo(HaltPoint place) throws IOException, InterruptedException {
        requirePostgres();
        haltAndGoOn(place, homes.resolve("postgres"), settings(database));
    }

    private static void requirePostgres() {
        assumeTrue(postgres.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
    }

    private static void haltAndGoOn(HaltPoint place, Path home, String[] settings)
            throws IOException, InterruptedException {
        Upload upload = new Upload(0);
        try (Registry dying = Registry.processThatHalts(network, Network.NORTH, home, place.name(), settings)) {
            assertThrows(UncheckedIOException.class, () -> upload.sendTo(dying), "it lives on after " + place);
            assertEquals(Optional.of(KILLED), dying.exit());
        }
        try (Registry again = Registry.start(network, Network.NORTH, home, settings)) {
            if (place.compareTo(HaltPoint.STORED) >= 0) {
                Eventually.holds(
                        "confirmed by itself", () -> upload.state(again).equals("CONFIRMED"));
            }
            upload.comesToItsEndOnce(again, home);
        }
    }

    @Test
    void killedAtRandomMomentsNothingIsLostAndNothingThereTwice() throws IOException, InterruptedException {
        Path home = homes.resolve("random");
        Random random = new Random(SEED);
        for (int death = 0; death < RANDOM_DEATHS; death++) {
            Upload upload = new Upload(0);
            int millis = random.nextInt(LONGEST_LIFE_MILLIS);
            try (Registry dying = Registry.process(network, Network.NORTH, home, settings())) {
                dying.token(Network.NORTH);
                Thread sending = Thread.ofVirtual().start(() -> upload.sendUntilDeath(dying));
                Thread.sleep(millis);
                dying.kill();
                sending.join();
            }
            try (Registry again = Registry.start(network, Network.NORTH, home, settings())) {
                upload.comesToItsEndOnce(again, home);
            } catch (AssertionError failed) {
                throw new AssertionError("seed " + SEED + ", death " + death + " after " + millis + " ms", failed);
            }
        }
    }

    @Test
    void nothingIsKeptOfAPublicationThatFailedWhenTheProcessDied() throws IOException, InterruptedException {
        failAndGoOn(homes.resolve("failed"), settings());
    }

    @Test
    void nothingIsKeptOfOneThatFailedOnPostgresEither() throws IOException, InterruptedException {
        requirePostgres();
        failAndGoOn(homes.resolve("postgres"), settings(database));
    }

    private static void failAndGoOn(Path home, String[] settings) throws IOException, InterruptedException {
        Upload orphan = new Upload(999_999);
        try (Registry dying =
                Registry.processThatHalts(network, Network.NORTH, home, HaltPoint.FAILED.name(), settings)) {
            assertThrows(UncheckedIOException.class, () -> orphan.sendTo(dying));
            assertEquals(Optional.of(KILLED), dying.exit());
        }
        assertTrue(pins().size() > needed().size(), "what failed is still stored when the process dies");
        try (Registry again = Registry.start(network, Network.NORTH, home, settings)) {
            requireThatOnlyWhatIsNeededIsKept();
            assertEquals("FAILED", orphan.state(again));
        }
    }

    @Test
    void nothingIsKeptOfAnAnnouncementWhoseWeightsNeverCame() throws IOException, InterruptedException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("abandoned"), settings())) {
            Upload upload = new Upload(0);
            upload.announceTo(registry);
            assertTrue(pins().size() > needed().size(), "the card is stored");

            registry.part(Database.class)
                    .update(
                            "update publication set created_at = ?",
                            OffsetDateTime.now(ZoneOffset.UTC).minusDays(8));

            requireThatOnlyWhatIsNeededIsKept();
            assertEquals("FAILED", upload.state(registry));
            upload.comesToItsEndOnce(registry, homes.resolve("abandoned"));
        }
    }

    private static String[] settings(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("-consilium.content.kubo=" + kubo.api());
        return all.toArray(String[]::new);
    }

    /** What Kubo would keep when it collects garbage. */
    private static Set<String> pins() throws IOException {
        Set<String> pins = new TreeSet<>(
                kubo.run("pin", "ls", "--type=recursive", "--quiet").lines().toList());
        pins.removeAll(kubosOwn);
        return pins;
    }

    private static void requireThatOnlyWhatIsNeededIsKept() throws IOException, InterruptedException {
        for (int look = 0; look < 100 && !pins().equals(needed()); look++) {
            Thread.sleep(100);
        }
        assertEquals(needed(), pins());
    }

    /** What somebody needs: cards and weights of the models on the ledger. */
    private static Set<String> needed() {
        Set<String> needed = new TreeSet<>();
        LongStream.rangeClosed(1, network.ledger().modelCount())
                .mapToObj(
                        id -> network.ledger().model(id).map(Model::publication).orElseThrow())
                .forEach(publication -> {
                    needed.add(ContentIds.text(publication.cardCid()));
                    needed.add(ContentIds.text(publication.weightsCid()));
                });
        return needed;
    }

    /** A publication as its sender knows it: the same key, card and weights, however often it is sent. */
    private static final class Upload {
        private final int seed = UPLOADS.getAndIncrement();
        private final byte[] weights = SmallWeights.of(seed);
        private final Word hash = Hashes.of(weights);
        private final Map<String, Object> announcement = new HashMap<>(Publisher.announcement(seed));
        private volatile Optional<String> told = Optional.empty();

        Upload(long parent) {
            announcement.put("parent", parent);
            announcement.put("card", "{\"title\":\"Model " + seed + "\"}");
        }

        String announceTo(Registry registry) {
            Answer announced = registry.post(
                    Network.NORTH, "/api/v1/publications", announcement, "Idempotency-Key", "publication " + seed);
            String id = announced.json().path("id").asText();
            told = Optional.of(id);
            return id;
        }

        Answer sendTo(Registry registry) {
            return new Publisher(registry, Network.NORTH).send(announceTo(registry), weights);
        }

        void sendUntilDeath(Registry dying) {
            try {
                sendTo(dying);
            } catch (UncheckedIOException dead) {
                // It was to be killed while this waits for its answer.
            }
        }

        String state(Registry registry) {
            return registry.get(Network.NORTH, "/api/v1/publications/" + told.orElseThrow())
                    .expect(200)
                    .json()
                    .path("state")
                    .asText();
        }

        void comesToItsEndOnce(Registry registry, Path home) throws IOException, InterruptedException {
            Set<String> plain = plainFiles(home);
            assertTrue(plain.stream().allMatch(name -> name.matches("[0-9a-f]{64}(\\.recorded)?")), plain::toString);
            assertTrue(
                    plain.stream().noneMatch(name -> name.startsWith(hash.hex().substring(2))), plain::toString);
            Optional<String> before = told;
            if (before.isPresent()) {
                assertTrue(!state(registry).isEmpty(), "what was told to the sender is known");
            }
            Eventually.holds("it is taken again", () -> sendTo(registry).status() == 200);
            JsonNode progress = sendTo(registry).expect(200).json();
            assertEquals("CONFIRMED", progress.path("state").asText());
            long model = progress.path("model").asLong();
            assertEquals(Optional.of(model), network.ledger().modelOf(hash));
            assertTrue(network.ledger().grant(model, network.id(Network.NORTH)).inForce(), "we can open it");
            registry.part(Follower.class).awaitBlock(network.head(), Duration.ofSeconds(20));
            assertEquals(List.of("ModelPublished", "AccessGranted"), history(registry, model));
            assertArrayEquals(
                    weights,
                    registry.get(Network.NORTH, "/api/v1/models/" + model + "/weights")
                            .expect(200)
                            .bytes());
            requireThatOnlyWhatIsNeededIsKept();
        }

        private static List<String> history(Registry registry, long model) {
            List<String> names = new ArrayList<>();
            registry.get(Network.NORTH, "/api/v1/models/" + model)
                    .expect(200)
                    .json()
                    .path("history")
                    .forEach(event -> names.add(event.path("name").asText()));
            return names;
        }

        private static Set<String> plainFiles(Path home) throws IOException {
            try (Stream<Path> files = Files.list(home.resolve("weights"))) {
                return new TreeSet<>(
                        files.map(file -> file.getFileName().toString()).toList());
            }
        }
    }
}
