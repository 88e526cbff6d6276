package io.consilium.besu.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A node's JSON-RPC, as anybody would use it. */
public final class JsonRpc {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;

    public JsonRpc(URI url) {
        this.url = url;
    }

    /** One request. */
    public record Request(String method, List<Object> parameters) {
        public static Request of(String method, Object... parameters) {
            return new Request(method, List.of(parameters));
        }
    }

    /** The result of a method; an {@link IllegalStateException} with the node's words if it answers with an error. */
    public JsonNode call(String method, Object... parameters) {
        JsonNode answer = answer(method, parameters);
        if (answer.has("error")) {
            throw new IllegalStateException(method + ": " + answer.get("error"));
        }
        return answer.get("result");
    }

    /** The whole answer, with {@code result} or {@code error}. */
    public JsonNode answer(String method, Object... parameters) {
        return batch(List.of(Request.of(method, parameters))).getFirst();
    }

    /** The whole answers to several requests, sent as one. */
    public List<JsonNode> batch(List<Request> requests) {
        ArrayNode all = JSON.createArrayNode();
        for (int i = 0; i < requests.size(); i++) {
            ObjectNode one = all.addObject().put("jsonrpc", "2.0").put("id", i);
            one.put("method", requests.get(i).method());
            one.set("params", JSON.valueToTree(requests.get(i).parameters()));
        }
        List<JsonNode> answers = new ArrayList<>();
        post(all.toString()).forEach(answers::add);
        answers.sort(Comparator.comparingInt(answer -> answer.path("id").asInt()));
        return answers;
    }

    /** The status of a plain GET, as a health check does. */
    public int status(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** The body of a plain GET from another port of the same node. */
    public static String text(URI url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(30)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private JsonNode post(String body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return JSON.readTree(
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(url + " doesn't answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
