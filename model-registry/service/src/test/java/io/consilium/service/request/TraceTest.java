package io.consilium.service.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import io.micronaut.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {

    private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + ID + "-00f067aa0ba902b7-01";
    private static final String OTHER_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String OTHER_PARENT = "00-" + OTHER_ID + "-b7ad6b7169203331-01";
    private static final List<String> JSON_LOGS = List.of("-Dconsilium.logs=json");
    private static final JsonMapper JSON = new JsonMapper();

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

    @ParameterizedTest
    @ValueSource(strings = {PARENT, "cc-" + ID + "-00f067aa0ba902b7-01-what-the-future-brings"})
    void theCallersTraceIsTaken(String parent) {
        assertEquals(ID, of(Trace.HEADER, parent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + ID + "-00f067aa0ba902b7",
                "00-" + ID + "-00f067aa0ba902b7-01-more",
                "00-" + ID + "-0000000000000000-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "ff-" + ID + "-00f067aa0ba902b7-01",
                "event=forged"
            })
    void whatIsNoTraceparentBeginsATraceOfItsOwn(String parent) {
        assertNotEquals(ID, of(Trace.HEADER, parent));
    }

    @Test
    void aRequestIdThatCanBeATraceIsOne() {
        assertEquals(ID, of("X-Request-Id", "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"));
        assertEquals(32, of("X-Request-Id", "from-the-proxy-1").length());
    }

    @Test
    void theAnswerTellsTheTraceAndARequestWithoutAnIdIsNamedAfterIt() throws IOException {
        try (Registry registry = Registry.start(network, Network.SOUTH, homes.resolve("answer"))) {
            Answer brought = registry.get("", "/api/v1/status", Trace.HEADER, PARENT);
            Answer own = registry.get("", "/api/v1/status");

            String parent = Registry.header(brought, Trace.HEADER).orElseThrow();
            assertTrue(parent.matches("00-" + ID + "-[0-9a-f]{16}-01"), parent);
            assertNotEquals(PARENT, parent);
            assertEquals(ID, Registry.header(brought, "X-Request-Id").orElseThrow());
            assertEquals(
                    Registry.header(own, Trace.HEADER).orElseThrow().split("-", -1)[1],
                    Registry.header(own, "X-Request-Id").orElseThrow());
        }
    }

    @Test
    void onePublicationIsFollowedByItsTraceThroughACrashToItsTransaction() throws IOException, InterruptedException {
        Path home = homes.resolve("crash");
        String id;
        List<String> before;
        try (Registry dying = Registry.processThatLogs(
                network, Network.NORTH, home, List.of("-Dconsilium.logs=json", "-Dconsilium.halt-at=STORED"))) {
            id = new Publisher(dying, Network.NORTH).announce(1, Trace.HEADER, OTHER_PARENT);
            assertThrows(UncheckedIOException.class, () -> upload(dying, id));
            dying.exit();
            before = dying.log();
        }
        try (Registry again = Registry.processThatLogs(network, Network.NORTH, home, JSON_LOGS)) {
            Eventually.holds(
                    "confirmed",
                    () -> again.get(Network.NORTH, "/api/v1/publications/" + id)
                            .json()
                            .path("state")
                            .asText()
                            .equals("CONFIRMED"));

            for (String each : List.of(
                    line(before, "event=request", "publications status=201"),
                    line(before, "event=publication_announced", id))) {
                assertEquals(OTHER_ID, trace(each), each);
            }
            String stored = line(before, "event=publication_stored", id);
            String resumed = line(again.log(), "event=publication_resumed", id);
            String signed = line(again.log(), "event=transaction_signed", id);
            String mined = line(again.log(), "event=transaction_mined", transaction(signed));
            for (String each : List.of(stored, resumed, signed, mined)) {
                assertEquals(ID, trace(each), each);
            }
            for (String each : List.of(stored, resumed)) {
                assertTrue(each.contains("announced=" + OTHER_ID), each);
            }
        }
    }

    @Test
    void aStepIsSignedAndMinedUnderTheTraceOfItsRequestAlsoWhenThatDoesNotWait()
            throws IOException, InterruptedException {
        try (Registry registry = Registry.processThatLogs(network, Network.NORTH, homes.resolve("steps"), JSON_LOGS)) {
            long model = new Publisher(registry, Network.NORTH).publish(3_003);
            registry.post(
                            Network.NORTH,
                            "/api/v1/proposals/suspension",
                            Map.of("organisation", network.id(Network.REGULATOR)),
                            Trace.HEADER,
                            PARENT)
                    .expect(200);
            registry.get(Network.SOUTH, "/api/v1/models/" + model + "/weights", Trace.HEADER, OTHER_PARENT)
                    .expect(403);

            requireSignedAndMined(registry, "proposeSuspension", ID);
            requireSignedAndMined(registry, "recordDenied", OTHER_ID);
        }
    }

    private static void requireSignedAndMined(Registry registry, String step, String trace)
            throws IOException, InterruptedException {
        String signed = line(registry.log(), "event=transaction_signed", step);
        String transaction = transaction(signed);
        Eventually.holds(
                step + " is mined",
                () -> registry.log().stream()
                        .anyMatch(line -> line.contains("event=transaction_mined") && line.contains(transaction)));
        for (String each : List.of(signed, line(registry.log(), "event=transaction_mined", transaction))) {
            assertEquals(trace, trace(each), each);
        }
    }

    private static String transaction(String signed) {
        return signed.replaceAll(".* transaction=(0x[0-9a-f]{64}).*", "$1");
    }

    private static String trace(String line) throws IOException {
        return JSON.readTree(line).path("mdc").path("trace").asText();
    }

    @Test
    void eachLineIsOneObjectAndNoneTellsASecret() throws IOException, InterruptedException {
        try (Registry registry =
                Registry.processThatLogs(network, Network.NORTH, homes.resolve("secrets"), JSON_LOGS)) {
            new Publisher(registry, Network.NORTH).publish(3_001);
            registry.get(Network.SOUTH, "/api/v1/models/1/weights");

            List<String> log =
                    registry.log().stream().filter(line -> line.startsWith("{")).toList();
            assertTrue(log.size() > 5, log::toString);
            for (String line : log) {
                JsonNode event = JSON.readTree(line);
                assertTrue(event.path("timestamp").isNumber(), line);
                assertTrue(event.path("level").isTextual(), line);
                assertTrue(event.path("formattedMessage").isTextual(), line);
                for (String secret :
                        List.of(registry.token(Network.NORTH), registry.token(Network.SOUTH), Registry.PASSWORD)) {
                    assertFalse(line.contains(secret), line);
                }
            }
            assertFalse(
                    line(registry.log(), "event=denied").contains("\"mdc\":{}"),
                    "what is logged on the way is the request's");
        }
    }

    @Test
    void asTextEachLineNamesItsTraceToo() throws IOException, InterruptedException {
        try (Registry registry = Registry.processThatLogs(network, Network.SOUTH, homes.resolve("text"), List.of())) {
            registry.get("", "/api/v1/status", Trace.HEADER, PARENT);

            String line = line(registry.log(), "event=request", "trace=" + ID);
            assertTrue(
                    line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z level=INFO logger=RequestIds trace=" + ID
                            + " event=request id=" + ID + " method=GET route=/api/v1/status status=200 ms=\\d+"),
                    line);
        }
    }

    private static String of(String header, String value) {
        return Trace.of(HttpRequest.GET("/").header(header, value)).id();
    }

    private static void upload(Registry registry, String id) {
        registry.call(
                "PUT",
                Network.NORTH,
                "/api/v1/publications/" + id + "/weights",
                BodyPublishers.ofByteArray(SmallWeights.of(3_002)),
                "Content-Type",
                "application/octet-stream",
                Trace.HEADER,
                PARENT);
    }

    private static String line(List<String> log, String... words) {
        return log.stream()
                .filter(line -> List.of(words).stream().allMatch(line::contains))
                .findFirst()
                .orElseThrow(() -> new AssertionError(List.of(words) + " isn't in\n" + String.join("\n", log)));
    }
}
