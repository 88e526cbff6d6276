package io.consilium.service.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The OpenAPI document as a page for people: plain HTML without scripts, so that it needs nothing from anywhere else. */
final class ApiPage {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");
    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
            code,pre{font:14px/1.4 ui-monospace,monospace}h2{margin-top:2.5rem;border-bottom:1px solid #d0d7de}
            details{border:1px solid #d0d7de;border-radius:6px;margin:.5rem 0;padding:.4rem .8rem}
            summary{cursor:pointer}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem .2rem 0;vertical-align:top}
            .m{display:inline-block;width:4.5rem;font-weight:600}.w{float:right;color:#57606a}
            """;

    /** Nothing but this page's own style may take effect in it, and no other page may frame it. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final JsonNode document;
    private final StringBuilder html = new StringBuilder();

    private ApiPage(JsonNode document) {
        this.document = document;
    }

    static String of(JsonNode document) {
        ApiPage page = new ApiPage(document);
        page.write();
        return page.html.toString();
    }

    private void write() {
        String title = document.at("/info/title").asText();
        html.append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(escaped(title))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><h1>")
                .append(escaped(title))
                .append("</h1><p>")
                .append(escaped(document.at("/info/description").asText()))
                .append(" The same for programs: <a href=\"openapi.yml\">openapi.yml</a>,")
                .append(" <a href=\"openapi.json\">openapi.json</a>.</p>");
        groups().forEach((name, paths) -> {
            html.append("<h2>").append(escaped(name)).append("</h2>");
            paths.forEach(this::path);
        });
        html.append("<h2>Values</h2>");
        document.at("/components/schemas").properties().forEach(schema -> schema(schema.getKey(), schema.getValue()));
        html.append("</body></html>");
    }

    /** Paths by what follows the common beginning. */
    private Map<String, Map<String, JsonNode>> groups() {
        Map<String, Map<String, JsonNode>> groups = new TreeMap<>();
        document.path("paths").properties().forEach(path -> {
            String name = path.getKey().replaceFirst("^/api/v1/", "").replaceFirst("[/.{].*", "");
            groups.computeIfAbsent(name, ignored -> new TreeMap<>()).put(path.getKey(), path.getValue());
        });
        return groups;
    }

    private void path(String path, JsonNode operations) {
        operations.properties().stream()
                .filter(operation -> METHODS.contains(operation.getKey()))
                .forEach(operation -> operation(operation.getKey(), path, operation.getValue()));
    }

    private void operation(String method, String path, JsonNode operation) {
        html.append("<details><summary><code><span class=\"m\">")
                .append(method.toUpperCase(Locale.ROOT))
                .append("</span>")
                .append(escaped(path))
                .append("</code><span class=\"w\">")
                .append(escaped(who(operation)))
                .append("</span></summary><p>")
                .append(escaped(operation
                        .path("description")
                        .asText(operation.path("summary").asText())))
                .append("</p>");
        if (!operation.path("parameters").isEmpty()) {
            html.append("<table><tr><th>Parameter</th><th>In</th><th>Type</th></tr>");
            operation.path("parameters").forEach(this::parameter);
            html.append("</table>");
        }
        contents("Body", operation.at("/requestBody/content"));
        operation
                .path("responses")
                .properties()
                .forEach(answer ->
                        contents("Answer " + answer.getKey(), answer.getValue().path("content")));
        html.append("</details>");
    }

    private static String who(JsonNode operation) {
        String roles = StreamSupport.stream(operation.path("x-consilium-roles").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(" or "));
        return operation.path("x-consilium-who").asText() + (roles.isEmpty() ? "" : ", " + roles);
    }

    private void parameter(JsonNode parameter) {
        html.append("<tr><td><code>")
                .append(escaped(parameter.path("name").asText()))
                .append("</code></td><td>")
                .append(escaped(parameter.path("in").asText()))
                .append("</td><td>")
                .append(type(parameter.path("schema")))
                .append("</td></tr>");
    }

    private void contents(String what, JsonNode content) {
        content.properties()
                .forEach(kind -> html.append("<p>")
                        .append(escaped(what))
                        .append(": <code>")
                        .append(escaped(kind.getKey()))
                        .append("</code> ")
                        .append(type(kind.getValue().path("schema")))
                        .append("</p>"));
    }

    private void schema(String name, JsonNode schema) {
        html.append("<details id=\"")
                .append(escaped(name))
                .append("\"><summary><code>")
                .append(escaped(name))
                .append("</code></summary><p>")
                .append(escaped(schema.path("description").asText()))
                .append("</p><table>");
        schema.path("properties")
                .properties()
                .forEach(property -> html.append("<tr><td><code>")
                        .append(escaped(property.getKey()))
                        .append("</code></td><td>")
                        .append(type(property.getValue()))
                        .append("</td><td>")
                        .append(escaped(property.getValue().path("description").asText()))
                        .append("</td></tr>"));
        html.append("</table></details>");
    }

    private static String type(JsonNode schema) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().replaceFirst(".*/", "");
            return "<a href=\"#" + escaped(name) + "\">" + escaped(name) + "</a>";
        }
        if (schema.has("allOf")) {
            return type(schema.path("allOf").path(0));
        }
        if (schema.has("items")) {
            return "list of " + type(schema.path("items"));
        }
        String format = schema.path("format").asText();
        return escaped(schema.path("type").asText() + (format.isEmpty() ? "" : " (" + format + ")"));
    }

    private static String hash(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
