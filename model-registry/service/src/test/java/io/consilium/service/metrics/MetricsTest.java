package io.consilium.service.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.testing.Figures;
import io.consilium.service.database.Database;
import io.consilium.service.site.SiteException;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Gate;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Postgres;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the figures of a real site, and holds what asks for them against what is there. */
class MetricsTest {

    private static final Path ROOT = Path.of("..", "..");
    private static final String ON = "-consilium.metrics.port=0";
    private static final String SIGN_INS =
            "consilium_http_request_seconds_count{method=\"POST\",route=\"/api/v1/sign-in\",status=\"%d\"}";
    private static final String MINED = "consilium_transaction_seconds_count{outcome=\"mined\"}";
    private static final String OLDEST = "consilium_outbox_oldest_age_seconds";
    private static final String UNFORESEEN = "consilium_unforeseen_failures_total{work=\"publication\"}";
    private static final String DATABASE = "consilium_database_up";
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(consilium_\\w+)[`{]");
    private static final Pattern PART = Pattern.compile("_(bucket|count|sum|max)$");

    @TempDir
    static Path homes;

    private static Network network;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        network = Network.start();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        network.close();
    }

    @Test
    void whatAlertsDashboardAndDocumentNameIsShownByARunningSite() throws Exception {
        try (KuboNode kubo = KuboNode.offline();
                Registry registry = Registry.start(
                        network, Network.NORTH, homes.resolve("names"), ON, "-consilium.content.kubo=" + kubo.api())) {
            long model = new Publisher(registry, Network.NORTH).publish(1_701);
            registry.get(Network.NORTH, "/api/v1/models/" + model + "/weights").expect(200);
            Eventually.holds("a collection is counted", () -> {
                System.gc();
                return figures(registry).contains("jvm_gc_pause_seconds_sum");
            });
            String figures = figures(registry)
                    + call("GET", kubo.api().resolve("/debug/metrics/prometheus"))
                            .body();
            NavigableSet<String> shown = Figures.shown(figures);

            List<String> asked = new ArrayList<>();
            for (String name : Figures.asked(ROOT)) {
                if (!Figures.isOfBesu(ROOT, name) && !name.equals("up")) {
                    asked.add(name);
                }
            }
            assertTrue(asked.size() > 20, asked::toString);
            assertEquals(
                    List.of(),
                    asked.stream().filter(name -> !shown.contains(name)).toList());

            List<Figures.Label> missing = new ArrayList<>();
            int labels = 0;
            for (Figures.Label label : Figures.labels(ROOT)) {
                if (!Figures.isOfBesu(ROOT, label.name()) && !label.name().equals("up")) {
                    labels++;
                    if (!label.isIn(figures)) {
                        missing.add(label);
                    }
                }
            }
            assertTrue(labels > 15, "only " + labels);
            assertEquals(List.of(), missing);

            NavigableSet<String> own = shown.stream()
                    .filter(name -> name.startsWith("consilium_"))
                    .map(name -> PART.matcher(name).replaceAll(""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(own, documented());
            assertFalse(shown.contains("consilium_no_such_figure"));
        }
    }

    @Test
    void figuresTellWhatHappened() throws Exception {
        try (Gate gate = new Gate(network.anvil().url());
                Registry registry = Registry.start(
                        network, Network.NORTH, homes.resolve("values"), ON, "-consilium.node.url=" + gate.url())) {
            Eventually.holds(
                    "nothing is published",
                    () -> value(registry, "consilium_outbox_publications{state=\"CONFIRMED\"}") == 0);

            for (int status : List.of(400, 401, 403, 429)) {
                assertEquals(0, value(registry, SIGN_INS.formatted(status)));
            }
            assertEquals(0, value(registry, "consilium_denials_total{reason=\"OTHER\"}"));

            long model = new Publisher(registry, Network.NORTH).publish(1_702);
            registry.get("", "/api/v1/models").expect(401);
            registry.post("", "/api/v1/sign-in", Map.of("message", "nonsense", "signature", "0x"))
                    .expect(400);

            Eventually.holds(
                    "the publication is counted",
                    () -> value(registry, "consilium_outbox_publications{state=\"CONFIRMED\"}") == 1);
            assertEquals(0, value(registry, "consilium_outbox_oldest_age_seconds"));
            assertEquals(1, value(registry, SIGN_INS.formatted(400)));
            double mined = value(registry, MINED);
            assertTrue(mined >= 2, "mined " + mined);
            registry.get(Network.SOUTH, "/api/v1/models/" + model + "/weights").expect(403);
            Eventually.holds("the denial is mined", () -> value(registry, MINED) == mined + 1);
            assertTrue(value(registry, "consilium_content_written_bytes_total") > 0);
            Eventually.holds(
                    "the model is counted", () -> value(registry, "consilium_models{status=\"PUBLISHED\"}") >= 1);
            assertEquals(
                    1,
                    value(
                            registry,
                            "consilium_http_request_seconds_count{method=\"GET\",route=\"/api/v1/models\",status=\"401\"}"));
            assertEquals(1, value(registry, "consilium_node_up"));
            Eventually.holds("the tables are at the head", () -> value(registry, "consilium_tables_lag_blocks") == 0);

            gate.shut();
            Eventually.holds("the node is seen to be away", () -> value(registry, "consilium_node_up") == 0);
            assertTrue(value(registry, "consilium_ledger_head_age_seconds") >= 0);
        }
    }

    @Test
    void denialsThatAreNotMinedHoldUpNobodyAndAreCountedWhenTheyAre() throws InterruptedException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("denials"), ON)) {
            long model = new Publisher(registry, Network.NORTH).publish(1_703);
            double mined = value(registry, MINED);
            registry.token(Network.SOUTH);
            network.holdTransactions();
            try {
                for (int each = 0; each < 10; each++) {
                    registry.get(Network.SOUTH, "/api/v1/models/" + model + "/weights")
                            .expect(403);
                }
                assertEquals(10, network.waiting());
            } finally {
                network.mine();
            }

            Eventually.holds("all are mined", () -> value(registry, MINED) == mined + 10);
        }
    }

    @Test
    void aPublicationIsAsOldAsItsUploadHoweverOftenItMovesAndWhatNobodyCanReadIsCounted() throws InterruptedException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("waits"), ON)) {
            Database database = registry.part(Database.class);
            assertEquals(0, value(registry, UNFORESEEN));
            database.update("insert into publication (id, state, request_hash, account, task, parent, architecture,"
                    + " accuracy, precision_, recall, f1, auc, card_cid, card_hash, weights_cid, created_at, stored_at,"
                    + " changed_at) values (cast('00000000-0000-0000-0000-000000000001' as uuid), 'STORED', '0x', '0x"
                    + "0".repeat(40) + "', 1, 0, 'a', 1, 1, 1, 1, 1, 'card', '0x" + "0".repeat(64)
                    + "', 'nonsense', current_timestamp,"
                    + " current_timestamp - interval '1' hour, current_timestamp)");

            Eventually.holds("it is an hour old", () -> value(registry, OLDEST) >= 3_600);
            Eventually.holds("it can't be read", () -> value(registry, UNFORESEEN) >= 1);

            // One that an earlier version stored.
            database.update(
                    "update publication set stored_at = null, changed_at = current_timestamp - interval '2' hour");
            Eventually.holds("it is two hours old", () -> value(registry, OLDEST) >= 7_200);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsSeen() throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        try (Postgres server = Postgres.start(binaries.get());
                Registry registry = Registry.start(
                        network,
                        Network.NORTH,
                        homes.resolve("database"),
                        Stream.concat(Stream.of(ON), Stream.of(server.database("registry")))
                                .toArray(String[]::new))) {
            Eventually.holds("it answers", () -> value(registry, DATABASE) == 1);
            server.kill();
            Eventually.holds("it is away", () -> value(registry, DATABASE) == 0);
            server.start();
            Eventually.holds("it is back", () -> value(registry, DATABASE) == 1);
        }
    }

    @Test
    void aDatabaseThatHangsIsSeenToo() throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        try (Postgres server = Postgres.start(binaries.get());
                Registry registry = Registry.start(
                        network,
                        Network.NORTH,
                        homes.resolve("hangs"),
                        Stream.concat(Stream.of(ON), Stream.of(server.database("registry")))
                                .toArray(String[]::new))) {
            Eventually.holds("it answers", () -> value(registry, DATABASE) == 1);
            try {
                server.hang();
                Eventually.holds("it hangs", () -> value(registry, DATABASE) == 0);
                Eventually.holds("no figure of the publications", () -> Double.isNaN(value(registry, OLDEST)));
            } finally {
                server.goOn();
            }
            Eventually.holds("it goes on", () -> value(registry, DATABASE) == 1);
        }
    }

    @Test
    void methodsThatSomebodyMadeUpAreOneForAll() throws Exception {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("methods"), ON)) {
            for (String method : List.of("FOO", "BAR", "BAZ")) {
                call(method, registry.address().resolve("/nowhere"));
            }

            assertEquals(
                    3,
                    value(
                            registry,
                            "consilium_http_request_seconds_count{method=\"CUSTOM\",route=\"none\",status=\"404\"}"));
            assertFalse(figures(registry).contains("FOO"));
        }
    }

    @Test
    void nothingIsCountedOrServedUnlessAPortIsNamed() throws IOException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("off"))) {
            assertThrows(RuntimeException.class, () -> registry.part(MetricsServer.class));
            assertThrows(RuntimeException.class, () -> registry.part(HomeMeters.class));
            assertEquals(
                    List.of(),
                    ((CompositeMeterRegistry) registry.part(MeterRegistry.class))
                            .getRegistries().stream().toList());
            registry.get(Network.NORTH, "/metrics").expect(404);
            registry.get(Network.NORTH, "/prometheus").expect(404);
        }
    }

    @Test
    void onlyThePageItselfIsServedAndOnlyToReaders() throws Exception {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("page"), ON)) {
            URI metrics = registry.part(MetricsServer.class).uri();
            assertEquals("127.0.0.1", metrics.getHost());
            assertEquals(404, call("GET", metrics.resolve("/")).statusCode());
            assertEquals(404, call("GET", metrics.resolve("/metrics/more")).statusCode());
            assertEquals(405, call("POST", metrics).statusCode());
            registry.get(Network.NORTH, "/metrics").expect(404);
        }
    }

    @Test
    void aPortThatIsTakenIsNamedInWords() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Throwable refused = assertThrows(
                    Exception.class,
                    () -> Registry.start(
                                    network,
                                    Network.NORTH,
                                    homes.resolve("taken"),
                                    "-consilium.metrics.port=" + taken.getLocalPort(),
                                    "-consilium.metrics.host=0.0.0.0")
                            .close());
            while (!(refused instanceof SiteException) && refused.getCause() != null) {
                refused = refused.getCause();
            }
            assertTrue(refused.getMessage().contains("0.0.0.0:" + taken.getLocalPort()), refused.getMessage());
        }
    }

    private static NavigableSet<String> documented() throws IOException {
        return DOCUMENTED
                .matcher(Files.readString(ROOT.resolve("docs/observability.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static double value(Registry registry, String series) {
        return figures(registry)
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " isn't shown:\n" + figures(registry)));
    }

    private static String figures(Registry registry) {
        try {
            HttpResponse<String> answer =
                    call("GET", registry.part(MetricsServer.class).uri());
            assertEquals(200, answer.statusCode());
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> call(String method, URI uri) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .method(method, BodyPublishers.noBody())
                            .timeout(Duration.ofSeconds(20))
                            .build(),
                    BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
