package io.consilium.service.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.testing.Certificates;
import io.consilium.contracts.testing.Certificates.Issued;
import io.consilium.service.access.RouteTable;
import io.consilium.service.metrics.MetricsServer;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.micronaut.web.router.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Looks at the headers of every route's answer, to staff and to nobody, and of what is no route. */
class SecurityHeadersTest {

    @TempDir
    static Path folder;

    private static Network network;

    @BeforeAll
    static void start() {
        network = Network.start();
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void everyAnswerOfEveryRouteSaysWhatMustNotBeDoneWithIt() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                Registry registry = Registry.start(network, Network.NORTH, folder.resolve("plain"))) {
            List<String> wrong = new ArrayList<>();
            List<RouteTable.Entry> routes =
                    RouteTable.of(registry.part(Router.class)).entries();
            for (RouteTable.Entry route : routes) {
                String path = route.path().replaceAll("\\{\\w+}", "999");
                for (String who : List.of("", Network.NORTH)) {
                    HttpHeaders headers = headers(http, registry, route.method(), path, who);
                    problem(headers).ifPresent(problem -> wrong.add(route.row() + " to '" + who + "': " + problem));
                    assertEquals(Optional.empty(), headers.firstValue("Strict-Transport-Security"));
                }
            }

            assertTrue(routes.size() > 20, () -> "routes: " + routes);
            assertEquals(List.of(), wrong);
        }
    }

    @Test
    void soDoesWhatTheServerItselfRefuses() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                Registry registry = Registry.start(network, Network.NORTH, folder.resolve("refused"))) {
            for (String path : List.of("/", "/nothing", "/api/v1/no-such-route", "/api/v1/models/not-a-number")) {
                assertEquals(
                        Optional.empty(), problem(headers(http, registry, "GET", path, Network.NORTH)), () -> path);
            }
            assertEquals(Optional.empty(), problem(headers(http, registry, "DELETE", "/api/v1/status", Network.NORTH)));
            Answer unreadable = registry.call(
                    "POST",
                    "",
                    "/api/v1/sign-in/challenge",
                    BodyPublishers.ofString("{"),
                    "Content-Type",
                    "application/json");
            assertEquals(400, unreadable.status());
            assertEquals(Optional.empty(), problem(unreadable.headers()));
        }
    }

    @Test
    void soDoesWhatGoesWell() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                Registry registry = Registry.start(network, Network.NORTH, folder.resolve("well"))) {
            long model = new Publisher(registry, Network.NORTH).publish(2_076);
            String weights = "/api/v1/models/" + model + "/weights";
            Answer whole = registry.get(Network.NORTH, weights).expect(200);
            String tag = Registry.header(whole, "ETag").orElseThrow();

            assertWellHeaded("the weights", whole.headers());
            Answer part =
                    registry.get(Network.NORTH, weights, "Range", "bytes=10-").expect(206);
            assertWellHeaded("the rest of the weights", part.headers());
            Answer kept =
                    registry.get(Network.NORTH, weights, "If-None-Match", tag).expect(304);
            assertWellHeaded("the weights that are kept", kept.headers());
            assertWellHeaded(
                    "the model",
                    registry.get(Network.NORTH, "/api/v1/models/" + model)
                            .expect(200)
                            .headers());
            HttpResponse<InputStream> events = ask(http, registry, "GET", "/api/v1/events", Network.NORTH);
            events.body().close();
            assertEquals(200, events.statusCode());
            assertWellHeaded("the events", events.headers());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, no request, NONSENSE",
        "400, no address, GET /%zz HTTP/1.1",
        "400, no host, GET http://[ HTTP/1.1",
        "413, more than a request may have, POST /api/v1/sign-in/challenge HTTP/1.1~Content-Type: application/json~Content-Length: 99999999999",
        "413, an address that is too long, GET /LONG HTTP/1.1",
        "413, a head that is too long, GET /api/v1/status HTTP/1.1~Long: LONG"
    })
    void soDoesWhatNoRouteSees(int status, String what, String head) throws IOException {
        try (Registry registry = Registry.start(network, Network.NORTH, folder.resolve("unseen-" + what.hashCode()));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), registry.address().getPort())) {
            String request = head.replace("~", "\r\n").replace("LONG", "x".repeat(20_000));
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

            String first = answer.readLine();
            Map<String, List<String>> headers = new TreeMap<>();
            for (String line = answer.readLine(); line != null && !line.isEmpty(); line = answer.readLine()) {
                int colon = line.indexOf(':');
                headers.computeIfAbsent(line.substring(0, colon), none -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
            assertTrue(first.matches("HTTP/1\\.[01] " + status + " .*"), what + ": " + first + headers);
            assertWellHeaded(what, HttpHeaders.of(headers, (name, value) -> true));
        }
    }

    @Test
    void soDoFiguresAtTheirOwnAddress() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                Registry registry = Registry.start(
                        network, Network.NORTH, folder.resolve("figures"), "-consilium.metrics.port=0")) {
            URI figures = registry.part(MetricsServer.class).uri();
            for (String request : List.of("200 GET /metrics", "404 GET /", "405 POST /metrics")) {
                String[] parts = request.split(" ", 3);
                HttpResponse<String> answer = http.send(
                        HttpRequest.newBuilder(figures.resolve(parts[2]))
                                .method(parts[1], BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertEquals(Integer.parseInt(parts[0]), answer.statusCode());
                assertWellHeaded(request, answer.headers());
            }
        }
    }

    @Test
    void thePageToBrowseMayUseItsOwnStyleAndNothingElse() {
        try (Registry registry = Registry.start(network, Network.NORTH, folder.resolve("page"))) {
            String policy = Registry.header(registry.get("", "/api/v1/docs").expect(200), "Content-Security-Policy")
                    .orElseThrow();

            assertTrue(policy.startsWith("default-src 'none'; style-src 'sha256-"), policy);
            assertTrue(policy.contains("frame-ancestors 'none'"), policy);
            assertFalse(policy.contains("unsafe"), policy);
        }
    }

    @Test
    void overTlsBrowsersAreToldToStayThere() throws Exception {
        Certificates authority = Certificates.authority(folder.resolve("authority"));
        Issued site = authority.issue("site", "ip:127.0.0.1", "-1d", 30);
        try (HttpClient http = authority.client();
                Registry registry = Registry.startFor(
                        http,
                        network,
                        Network.NORTH,
                        folder.resolve("secure"),
                        "-consilium.tls.certificate=" + site.certificate(),
                        "-consilium.tls.key=" + site.key())) {
            for (String path : List.of("/api/v1/status", "/api/v1/docs", "/nothing")) {
                assertEquals(
                        Optional.of("max-age=31536000"),
                        Registry.header(registry.get("", path), "Strict-Transport-Security"),
                        () -> path);
            }
        }
    }

    private static void assertWellHeaded(String what, HttpHeaders headers) {
        assertEquals(Optional.empty(), problem(headers), what);
    }

    private static Optional<String> problem(HttpHeaders headers) {
        List<String> missing = new ArrayList<>();
        require(missing, headers, "X-Content-Type-Options", "nosniff");
        require(missing, headers, "Referrer-Policy", "no-referrer");
        require(missing, headers, "Content-Security-Policy", "default-src 'none';.*frame-ancestors 'none'");
        require(missing, headers, "Cache-Control", "no-store|private, no-cache");
        if (headers.firstValue("Server").isPresent()) {
            missing.add("there is a header Server");
        }
        return missing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", missing));
    }

    private static void require(List<String> missing, HttpHeaders headers, String name, String value) {
        List<String> found = headers.allValues(name);
        if (found.size() != 1 || !found.get(0).matches(value)) {
            missing.add(name + " is " + found);
        }
    }

    /** Only the head is waited for: one of the routes never ends. */
    private static HttpHeaders headers(HttpClient http, Registry registry, String method, String path, String who) {
        try {
            HttpResponse<InputStream> response = ask(http, registry, method, path, who);
            response.body().close();
            return response.headers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<InputStream> ask(
            HttpClient http, Registry registry, String method, String path, String who)
            throws IOException, InterruptedException {
        URI address = registry.address().resolve(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                .header(
                        "Content-Type",
                        path.matches(".*/(weights|inference)") ? "application/octet-stream" : "application/json");
        if (!who.isEmpty()) {
            request.header("Authorization", "Bearer " + registry.token(who));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }
}
