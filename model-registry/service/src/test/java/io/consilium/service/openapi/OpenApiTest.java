package io.consilium.service.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.consilium.service.access.RouteTable;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.micronaut.web.router.Router;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds the document and the code together: no route is missing, none is made up, and answers are as described. */
class OpenApiTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> METHODS = List.of("get", "put", "post", "delete");

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
        document = registry.get("", "/api/v1/openapi.json").expect(200).json();
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @Test
    void everyRouteIsDescribedAndNothingElseIs() {
        TreeSet<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> METHODS.stream()
                        .filter(path.getValue()::has)
                        .forEach(method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        TreeSet<String> there = new TreeSet<>();
        routes().forEach(route -> there.add(route.method() + " " + route.path()));

        assertEquals(String.join("\n", there), String.join("\n", described));
    }

    @Test
    void eachOperationSaysWhatItDoesAndWhoMayCallIt() {
        List<String> silent = new ArrayList<>();
        for (RouteTable.Entry route : routes()) {
            JsonNode operation = operation(route.method(), route.path());
            boolean speaks = !operation.path("summary").asText().isBlank()
                    && operation
                            .path("x-consilium-who")
                            .asText()
                            .equals(route.who().orElseThrow().name());
            if (!speaks) {
                silent.add(route.row());
            }
        }
        assertEquals(List.of(), silent);
    }

    @Test
    void parametersAreTheRoutesOwnAndNothingOfTheServersInside() {
        String all = document.toString();

        assertFalse(all.contains("\"caller\""), "who calls is told by the token");
        JsonNode ask = operation("POST", "/api/v1/inference");
        List<String> names = new ArrayList<>();
        ask.path("parameters")
                .forEach(parameter -> names.add(parameter.path("name").asText()));
        assertEquals(List.of("model", "heatMap"), names);
    }

    @Test
    void answersAreAsTheyAreDescribed() {
        long model = new Publisher(registry, Network.NORTH).publish(901);
        String id = new Publisher(registry, Network.NORTH).announce(902);
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> each : Map.ofEntries(
                        Map.entry("/api/v1/audit/events", "/api/v1/audit/events?limit=2"),
                        Map.entry("/api/v1/audit/models", "/api/v1/audit/models?limit=2"),
                        Map.entry("/api/v1/audit/vouchers", "/api/v1/audit/vouchers?limit=2"),
                        Map.entry("/api/v1/members", "/api/v1/members"),
                        Map.entry("/api/v1/members/{id}", "/api/v1/members/1"),
                        Map.entry("/api/v1/models", "/api/v1/models"),
                        Map.entry("/api/v1/models/{id}", "/api/v1/models/" + model),
                        Map.entry("/api/v1/models/{id}/vouchers", "/api/v1/models/" + model + "/vouchers"),
                        Map.entry("/api/v1/proposals", "/api/v1/proposals"),
                        Map.entry("/api/v1/publications/{id}", "/api/v1/publications/" + id),
                        Map.entry("/api/v1/status", "/api/v1/status"),
                        Map.entry("/api/v1/tasks", "/api/v1/tasks"),
                        Map.entry("/api/v1/tasks/{name}", "/api/v1/tasks/" + Network.TASK))
                .entrySet()) {
            Answer answer = registry.get(Network.NORTH, each.getValue()).expect(200);
            JsonNode schema = operation("GET", each.getKey()).at("/responses/200/content/application~1json/schema");
            assertFalse(schema.isMissingNode(), each::getKey);
            violations(schema, answer.json()).forEach(violation -> wrong.add(each.getKey() + ": " + violation));
        }
        Answer refusal = registry.get("", "/api/v1/tasks").expect(401);
        violations(document.at("/components/schemas/Problem"), refusal.json()).forEach(wrong::add);

        assertEquals(List.of(), wrong);
    }

    @Test
    void thePageAndTheYamlSayTheSame() {
        String page = new String(registry.get("", "/api/v1/docs").expect(200).bytes(), StandardCharsets.UTF_8);
        String yaml =
                new String(registry.get("", "/api/v1/openapi.yml").expect(200).bytes(), StandardCharsets.UTF_8);

        assertEquals(
                document,
                JSON.<JsonNode>valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(yaml)));
        routes().forEach(route -> assertTrue(page.contains(route.path()), route::row));
    }

    private static List<RouteTable.Entry> routes() {
        return RouteTable.of(registry.part(Router.class)).entries();
    }

    private static JsonNode operation(String method, String path) {
        return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    }

    /** The schema with everything that it may refer to, strict about names that nobody described. */
    private static List<String> violations(JsonNode schema, JsonNode answer) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("components", strict(document.path("components")));
        whole.set("allOf", JSON.createArrayNode().add(schema));
        JsonSchema compiled = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(
                        whole,
                        SchemaValidatorsConfig.builder()
                                .nullableKeywordEnabled(true)
                                .build());
        return compiled.validate(answer).stream().map(Object::toString).toList();
    }

    private static JsonNode strict(JsonNode components) {
        ObjectNode copy = components.deepCopy();
        copy.path("schemas").forEach(schema -> {
            if (schema.has("properties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
        return copy;
    }
}
