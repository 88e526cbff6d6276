package io.consilium.service.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.access.RouteTable;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.micronaut.web.router.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of other origins learn nothing of a registry in a member's browser, unless its site says which may. */
class CorsTest {

    private static final String ORIGIN = "https://viewer.example.org";

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

    @Test
    void noOtherOriginIsLetInByAnyRouteUnlessTheSiteSaysSo() throws IOException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("closed"))) {
            List<String> wrong = new ArrayList<>();
            List<RouteTable.Entry> routes =
                    RouteTable.of(registry.part(Router.class)).entries();
            for (RouteTable.Entry route : routes) {
                String path = route.path().replaceAll("\\{\\w+}", "999");
                for (List<String> head : List.of(preflight(registry, path, route.method()), simple(registry, path))) {
                    if (head.stream().anyMatch(line -> line.startsWith("access-control-"))) {
                        wrong.add(route.row() + ": " + head);
                    }
                }
                if (preflight(registry, path, route.method()).getFirst().matches("http/1.1 2..*")) {
                    wrong.add(route.row() + " lets a preflight through");
                }
            }

            assertTrue(routes.size() > 20, () -> "routes: " + routes);
            assertEquals(List.of(), wrong);
        }
    }

    @Test
    void theOriginThatTheSiteNamesIsLetInAndNoOther() throws IOException {
        try (Registry registry = Registry.start(
                network,
                Network.NORTH,
                homes.resolve("open"),
                "-micronaut.server.cors.enabled=true",
                "-micronaut.server.cors.configurations.viewer.allowed-origins=" + ORIGIN)) {
            String allowed = "access-control-allow-origin: " + ORIGIN;
            assertTrue(preflight(registry, "/api/v1/status", "GET").contains(allowed));
            assertTrue(simple(registry, "/api/v1/status").contains(allowed));

            List<String> another = head(registry, "GET /api/v1/status", "Origin: https://another.example.org");
            assertTrue(another.stream().noneMatch(line -> line.startsWith("access-control-")), another::toString);
        }
    }

    private static List<String> preflight(Registry registry, String path, String method) throws IOException {
        return head(
                registry,
                "OPTIONS " + path,
                "Origin: " + ORIGIN,
                "Access-Control-Request-Method: " + method,
                "Access-Control-Request-Headers: authorization");
    }

    private static List<String> simple(Registry registry, String path) throws IOException {
        return head(registry, "GET " + path, "Origin: " + ORIGIN);
    }

    /** The answer's status and headers in lower case; Java's own client doesn't send an Origin. */
    private static List<String> head(Registry registry, String request, String... headers) throws IOException {
        String text = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + String.join("\r\n", headers)
                + "\r\n\r\n";
        try (Socket socket =
                new Socket(registry.address().getHost(), registry.address().getPort())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            List<String> head = new ArrayList<>();
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
            return head;
        }
    }
}
