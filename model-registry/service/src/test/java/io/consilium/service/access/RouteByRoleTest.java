package io.consilium.service.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.contracts.Role;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tries every route as everybody: what the table doesn't allow is refused, and what it allows isn't. */
class RouteByRoleTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> REFUSALS = Set.of(
            "not-signed-in",
            "not-a-member",
            "organisation-not-active",
            "not-staff",
            "missing-role",
            "forbidden",
            "unauthorized");

    /** Somebody who calls, as the site of Hospital North sees it. */
    private enum Somebody {
        NOBODY("", false),
        STRANGER("a stranger", false),
        CONSUMER(Network.PARTNER, true),
        PUBLISHER_ELSEWHERE(Network.SOUTH, true),
        AUDITOR(Network.REGULATOR, true),
        OWN_STAFF(Network.NORTH, true);

        private final String name;
        private final boolean member;

        Somebody(String name, boolean member) {
            this.name = name;
            this.member = member;
        }

        /** Those who have something to lose, once their organisation is suspended. */
        static List<Somebody> members() {
            return Stream.of(values()).filter(somebody -> somebody.member).toList();
        }

        boolean mayCall(RouteTable.Entry route, String site) {
            if (route.who().isEmpty()) {
                return false;
            }
            boolean near = switch (route.who().get()) {
                case ANYONE -> true;
                case MEMBER -> member;
                case STAFF -> member && name.equals(site);
            };
            return near && (route.roles().isEmpty() || route.roles().stream().anyMatch(roles()::contains));
        }

        private Set<Role> roles() {
            return switch (this) {
                case NOBODY, STRANGER -> Set.of();
                case CONSUMER -> Founders.PARTNER;
                case AUDITOR -> Founders.REGULATOR;
                case PUBLISHER_ELSEWHERE, OWN_STAFF -> Founders.HOSPITAL;
            };
        }
    }

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
        http.shutdownNow();
        network.close();
    }

    @Test
    void nothingThatIsNotInTheTableSucceeds() throws IOException, InterruptedException {
        try (Registry north = Registry.start(network, Network.NORTH, homes.resolve("north"));
                Registry partner = Registry.start(network, Network.PARTNER, homes.resolve("partner"))) {
            List<String> wrong = new ArrayList<>(tried(north, Network.NORTH, List.of(Somebody.values())));
            wrong.addAll(tried(partner, Network.PARTNER, List.of(Somebody.CONSUMER, Somebody.OWN_STAFF)));

            assertEquals(List.of(), wrong);
        }
    }

    @Test
    void whoIsSuspendedMayOnlyCallWhatAnybodyMayAndAllAgainOnceReinstated() throws IOException, InterruptedException {
        try (Network own = Network.start();
                Registry north = Registry.start(own, Network.NORTH, homes.resolve("suspending north"));
                Registry south = Registry.start(own, Network.SOUTH, homes.resolve("suspending south"));
                Registry partner = Registry.start(own, Network.PARTNER, homes.resolve("suspending partner"))) {
            Map<String, Registry> sites = Map.of(Network.NORTH, north, Network.SOUTH, south, Network.PARTNER, partner);
            // Who signed in before has a token that is good for a while.
            sites.values().forEach(site -> Somebody.members().forEach(somebody -> site.token(somebody.name)));
            List<String> wrong = new ArrayList<>();
            for (Somebody suspended : Somebody.members()) {
                own.pass(ConsortiumCalls.proposeSuspension(own.id(suspended.name)));
                for (Registry site : sites.values()) {
                    wrong.addAll(triedWhileSuspended(site, suspended));
                }
                reinstate(own, suspended.name);
            }
            for (Map.Entry<String, Registry> site : sites.entrySet()) {
                wrong.addAll(tried(site.getValue(), site.getKey(), Somebody.members()));
            }

            assertEquals(List.of(), wrong);
        }
    }

    @Test
    void theDocumentShowsTheTableAsItIs() throws IOException {
        try (Registry registry = Registry.start(network, Network.SOUTH, homes.resolve("south"))) {
            List<String> rows = RouteTable.of(registry.part(Router.class)).entries().stream()
                    .map(RouteTable.Entry::row)
                    .toList();
            List<String> written = Files.readAllLines(Path.of("..", "..", "docs", "rest.md")).stream()
                    .filter(line -> line.matches("\\| (GET|POST|PUT|DELETE) \\|.*"))
                    .toList();

            assertEquals(String.join("\n", rows), String.join("\n", written));
        }
    }

    @Test
    void numbersThatCanBeNowhereOnTheLedgerAreNotFound() throws IOException, InterruptedException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("numbers"))) {
            for (RouteTable.Entry route :
                    RouteTable.of(registry.part(Router.class)).entries()) {
                String path = example(route).replace("999", "99999999999").replaceAll("/2$", "/300");
                assertEquals(Optional.empty(), refusal(registry, route, path, Somebody.OWN_STAFF), route::row);
            }
        }
    }

    private static List<String> triedWhileSuspended(Registry registry, Somebody suspended)
            throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (RouteTable.Entry route : RouteTable.of(registry.part(Router.class)).entries()) {
            Optional<String> expected = route.who().equals(Optional.of(Who.ANYONE))
                    ? Optional.empty()
                    : Optional.of("organisation-not-active");
            Optional<String> refusal = refusal(registry, route, example(route), suspended);
            if (!refusal.equals(expected)) {
                wrong.add("suspended " + suspended + " on " + route.row() + " got " + refusal);
            }
        }
        return wrong;
    }

    /** A suspended hospital has no vote, and its own proposal isn't taken. */
    private static void reinstate(Network network, String suspended) {
        LedgerCall proposal = ConsortiumCalls.proposeReinstatement(network.id(suspended));
        switch (suspended) {
            case Network.NORTH -> network.as(Network.SOUTH, proposal);
            case Network.SOUTH -> network.as(Network.NORTH, proposal);
            default -> network.pass(proposal);
        }
    }

    private static List<String> tried(Registry registry, String site, List<Somebody> everybody)
            throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        List<RouteTable.Entry> routes =
                RouteTable.of(registry.part(Router.class)).entries();
        assertTrue(routes.size() > 20, () -> "routes: " + routes);
        for (RouteTable.Entry route : routes) {
            for (Somebody somebody : everybody) {
                Optional<String> refusal = refusal(registry, route, example(route), somebody);
                if (refusal.isEmpty() != somebody.mayCall(route, site)) {
                    wrong.add(site + ": " + somebody + " on " + route.row() + " got " + refusal);
                }
            }
        }
        return wrong;
    }

    /** A path that the route matches, with something in place of its variables. */
    private static String example(RouteTable.Entry route) {
        String path = route.path();
        return path.replace("{id}", path.contains("publications") ? "00000000-0000-0000-0000-000000000000" : "999")
                .replace("{organisation}", "2")
                .replace("{name}", "no-such-task")
                .replace("{account}", Network.account("nobody's").hex())
                .replace("{node}", Founders.node("nobody's", 0).digits());
    }

    private static Optional<String> refusal(Registry registry, RouteTable.Entry route, String path, Somebody somebody)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(registry.address().resolve(path))
                .method(
                        route.method(),
                        route.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                .header(
                        "Content-Type",
                        route.path().matches(".*/(weights|inference)")
                                ? "application/octet-stream"
                                : "application/json");
        if (somebody != Somebody.NOBODY) {
            request.header("Authorization", "Bearer " + registry.token(somebody.name));
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() < 400) {
                return Optional.empty();
            }
            JsonNode problem = JSON.readTree(body);
            String name = problem.path("type").asText().replace("urn:consilium:problem:", "");
            assertNotEquals("internal", name, () -> somebody + " on " + route.row() + " made the registry stumble");
            return Optional.of(name).filter(REFUSALS::contains);
        }
    }
}
