package io.consilium.cli.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.contracts.testing.Anvil;
import io.consilium.genesis.testing.Plans;
import io.consilium.runtime.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the ledger says reaches whoever asks a model, also when its weights are here already and in the middle of many images. */
class BedsideTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";

    @TempDir
    private static Path shared;

    private static AnvilConsortium consortium;
    private static SharedModel models;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Something that happens while a model is asked. */
    private interface Event {
        void happen() throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        consortium = AnvilConsortium.make(
                shared, Plans.seeded().hospital(NORTH).hospital(SOUTH).withoutPlugin());
        consortium.start(NORTH);
        consortium.start(SOUTH);
        models = new SharedModel(consortium, shared);
        models.openTask(NORTH, SOUTH);
        String images = shared.resolve("unseen").toString();
        consortium.run(0, "phantom", "--count", "2", "--seed", "9", "--size", "64", "--out", images);
    }

    @AfterAll
    static void stop() {
        consortium.close();
    }

    @Test
    void aRecallInTheMiddleOfManyImagesEndsThemAndNamesTheRest() throws Exception {
        String model = sharedModel(1);
        Path kept = kept(1);
        List<String> images = List.of(image("first.png"), pipe("second.png"), image("third.png"));

        int code = inferWhile(
                images,
                () -> consortium.at(NORTH, 0, "recall", model, "--reason", "SAFETY_RISK"),
                "--model",
                model,
                "--heat-maps",
                folder.resolve("seen").toString());

        assertEquals(3, code, this::said);
        JsonNode answer = answer();
        assertEquals("RECALLED", answer.path("standing").asText());
        assertEquals(1, answer.path("opinions").size());
        assertEquals(images.get(0), answer.at("/opinions/0/image").asText());
        assertEquals(images.subList(1, 3), texts(answer.path("unanswered")));
        assertTrue(said().contains("not answered any more: " + images.get(1) + ", " + images.get(2)), this::said);
        assertTrue(said().contains("recalled, says the ledger"), this::said);
        assertTrue(Files.exists(folder.resolve("seen/first.png.heat.png")));
        assertFalse(Files.exists(folder.resolve("seen/second.png.heat.png")));
        assertFalse(Files.exists(kept));
    }

    @Test
    void aNodeThatGoesAwayInTheMiddleEndsThemToo() throws Exception {
        String model = sharedModel(2);
        String weights = models.weights(2).toString();
        List<String> images = List.of(image("first.png"), pipe("second.png"), image("third.png"));
        HttpServer node = relay();
        try {
            int code = inferWhile(
                    images,
                    () -> node.stop(0),
                    "--model",
                    weights,
                    "--node",
                    "http://127.0.0.1:" + node.getAddress().getPort(),
                    "--chain-id",
                    Long.toString(Anvil.CHAIN_ID),
                    "--genesis",
                    consortium.genesis());

            assertEquals(1, code, this::said);
            assertEquals("model " + model, answer().path("model").asText());
            assertEquals(images.subList(1, 3), texts(answer().path("unanswered")));
            assertTrue(said().contains("may still be used isn't known any more"), this::said);
        } finally {
            node.stop(0);
        }
    }

    @Test
    void whatIsKeptIsFetchedAgainWhenItIsDamaged() throws Exception {
        String model = sharedModel(3);
        Path kept = kept(3);
        String image = image("image.png");
        assertEquals(0, infer(List.of(image), "--model", model), this::said);
        Sha256 whole = Sha256.of(kept);
        byte[] bytes = Files.readAllBytes(kept);
        bytes[bytes.length / 2] ^= 1;
        Files.write(kept, bytes);

        assertEquals(0, infer(List.of(image), "--model", model), this::said);

        assertTrue(said().contains("is damaged"), this::said);
        assertEquals(whole, Sha256.of(kept));
        assertEquals("PUBLISHED", answer().path("standing").asText());
        Files.delete(kept);
    }

    @Test
    void weightsThatTheLedgerDoesNotKnowAreAskedAndThatIsSaid() throws Exception {
        Path own = folder.resolve("own.safetensors");
        sharedModel(4);
        byte[] bytes = Files.readAllBytes(models.weights(4));
        bytes[bytes.length - 1] ^= 1;
        Files.write(own, bytes);

        assertEquals(0, infer(List.of(image("image.png")), "--model", own.toString()), this::said);

        assertEquals("UNKNOWN", answer().path("standing").asText());
    }

    /** Publishes one at North, and gives South access. */
    private static String sharedModel(int seed) {
        String model = Long.toString(models.publish(NORTH, seed));
        consortium.at(NORTH, 0, "grant", model, Integer.toString(consortium.id(SOUTH)));
        return model;
    }

    private static Path kept(int seed) throws IOException {
        return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("consilium/models")
                .resolve(Sha256.of(models.weights(seed)).hex() + ".safetensors");
    }

    private String image(String name) throws IOException {
        return Files.copy(shared.resolve("unseen/tumor/synthetic-a-9-000001.png"), folder.resolve(name))
                .toString();
    }

    /** An image that is there only when somebody writes it: until then, whoever reads it waits. */
    private String pipe(String name) throws IOException, InterruptedException {
        Path pipe = folder.resolve(name);
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        return pipe.toString();
    }

    /** Asks about images, the second of which is a pipe; something happens when the first is answered. */
    private int inferWhile(List<String> images, Event event, String... options) throws Exception {
        try (ExecutorService asking = Executors.newSingleThreadExecutor()) {
            Future<Integer> code = asking.submit(() -> infer(images, options));
            // Opens when the other side does: then the first has its answer.
            try (OutputStream second = Files.newOutputStream(Path.of(images.get(1)))) {
                event.happen();
                Files.copy(Path.of(images.get(0)), second);
            }
            return code.get();
        }
    }

    private int infer(List<String> images, String... options) {
        out.reset();
        err.reset();
        List<String> command = new ArrayList<>(List.of("infer", "--json"));
        command.addAll(List.of(options));
        command.addAll(List.of("--registry", consortium.address(SOUTH).toString()));
        command.addAll(images);
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                command.toArray(String[]::new));
    }

    private JsonNode answer() throws IOException {
        return new JsonMapper().readTree(out.toByteArray());
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The chain's node under another address, which can go away. */
    private static HttpServer relay() throws IOException {
        HttpClient http = HttpClient.newHttpClient();
        HttpServer relay = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        URI node = consortium.node();
        relay.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer = http.send(
                                HttpRequest.newBuilder(node)
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                                exchange.getRequestBody().readAllBytes()))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body();
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        relay.start();
        return relay;
    }
}
