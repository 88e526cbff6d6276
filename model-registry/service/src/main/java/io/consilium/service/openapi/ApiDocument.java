package io.consilium.service.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.Role;
import io.consilium.service.access.RouteTable;
import io.consilium.service.access.Who;
import io.consilium.service.problem.Problem;
import io.micronaut.web.router.Router;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The REST interface as OpenAPI describes it: what the compiler found in the controllers, and for each operation who may call
 * it, from the rule that the running service enforces.
 */
@Singleton
final class ApiDocument {

    private static final String COMPILED = "/META-INF/swagger/consilium.yml";
    private static final JsonMapper JSON = new JsonMapper();

    private final ObjectNode document;

    ApiDocument(Router router) throws IOException {
        document = compiled();
        RouteTable.of(router).entries().forEach(this::complete);
        addProblem();
        // An event's values are of any kind; the compiler takes Object for an object.
        document.withObject("/components/schemas/Happening/properties/details").put("additionalProperties", true);
    }

    private static ObjectNode compiled() throws IOException {
        try (InputStream yaml = ApiDocument.class.getResourceAsStream(COMPILED)) {
            if (yaml == null) {
                throw new IllegalStateException("The service was built without " + COMPILED);
            }
            return JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(yaml));
        }
    }

    private void complete(RouteTable.Entry route) {
        JsonNode found =
                document.path("paths").path(route.path()).path(route.method().toLowerCase(Locale.ROOT));
        if (found instanceof ObjectNode operation) {
            Optional<Who> who = route.who();
            operation.put("x-consilium-who", who.map(Who::name).orElse("NOBODY"));
            ArrayNode roles = operation.putArray("x-consilium-roles");
            route.roles().stream().map(Role::name).forEach(roles::add);
            ArrayNode security = operation.putArray("security");
            if (who.filter(Who.ANYONE::equals).isEmpty()) {
                security.addObject().putArray("session");
            }
            operation
                    .withObject("/responses/default")
                    .put("description", "A refusal (RFC 9457)")
                    .withObject("/content")
                    .putObject(Problem.MEDIA_TYPE)
                    .putObject("schema")
                    .put("$ref", "#/components/schemas/Problem");
        }
    }

    private void addProblem() {
        ObjectNode problem = document.withObject("/components/schemas").putObject("Problem");
        problem.put("type", "object");
        problem.put("description", "Why a request was refused, and what to do");
        ArrayNode required = problem.putArray("required");
        ObjectNode properties = problem.putObject("properties");
        for (String text : new String[] {"type", "title", "detail", "requestId"}) {
            required.add(text);
            properties.putObject(text).put("type", "string");
        }
        required.add("status");
        properties.putObject("status").put("type", "integer");
    }

    /** The whole document; not to be changed. */
    JsonNode tree() {
        return document;
    }

    String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree is always written", impossible);
        }
    }

    String yaml() {
        return new Yaml().dump(JSON.convertValue(document, Object.class));
    }
}
