package io.consilium.ledger.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.LedgerException.Unreachable.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * JSON-RPC over HTTP: one request, one answer, single or in batches.
 *
 * <p>Whatever isn't an answer to the question that was asked is {@link Unreachable}. Tries once only.
 */
final class JsonRpc implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;

    private final URI url;
    private final Duration timeout;
    private final HttpClient http;

    JsonRpc(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    URI url() {
        return url;
    }

    Answer ask(Question question) {
        return read(question.method(), exchange(request(0, question)), 0);
    }

    /** Answers in the order of the questions, whatever order the node prefers. */
    List<Answer> ask(List<Question> questions) {
        if (questions.isEmpty()) {
            return List.of();
        }
        List<Object> requests = new ArrayList<>(questions.size());
        for (int id = 0; id < questions.size(); id++) {
            requests.add(request(id, questions.get(id)));
        }
        JsonNode answers = exchange(requests);
        if (answers.isObject() && answers.has("error")) {
            // The batch as a whole was refused.
            return Collections.nCopies(
                    questions.size(),
                    read("a batch", answers, answers.path("id").asInt()));
        }
        if (!answers.isArray() || answers.size() != questions.size()) {
            throw garbled("a batch of " + questions.size(), answers);
        }
        JsonNode[] byId = new JsonNode[questions.size()];
        for (JsonNode answer : answers) {
            int id = answer.path("id").asInt(-1);
            if (id < 0 || id >= byId.length || byId[id] != null) {
                throw garbled("a batch of " + questions.size(), answer);
            }
            byId[id] = answer;
        }
        List<Answer> ordered = new ArrayList<>(byId.length);
        for (int id = 0; id < byId.length; id++) {
            ordered.add(read(questions.get(id).method(), byId[id], id));
        }
        return ordered;
    }

    private static Map<String, Object> request(int id, Question question) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("jsonrpc", "2.0");
        request.put("id", id);
        request.put("method", question.method());
        request.put("params", question.parameters());
        return request;
    }

    private Answer read(String method, JsonNode answer, int id) {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            JsonNode data = error.path("data");
            return new Answer.Failure(
                    error.path("code").asInt(), error.path("message").asText(), data.isTextual() ? data.asText() : "");
        }
        if (!answer.has("result") || answer.path("id").asInt(-1) != id) {
            throw garbled(method, answer);
        }
        return new Answer.Result(answer.get("result"));
    }

    private JsonNode exchange(Object requests) {
        HttpResponse<byte[]> response;
        try {
            response = post(JSON.writeValueAsBytes(requests));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Parameters that JSON can't express", e);
        }
        JsonNode answer = parse(response.body());
        // JSON-RPC errors travel under other statuses too: what the node says counts for more.
        if (response.statusCode() != OK && !answer.path("error").isObject()) {
            throw new Unreachable(
                    Reason.HTTP_STATUS,
                    "The node at " + url + " answered with HTTP status " + response.statusCode()
                            + ". Check that this is the address of its JSON-RPC, and that the host name is allowed");
        }
        if (answer.isMissingNode()) {
            throw garbled("a request", answer);
        }
        return answer;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }

    /** The timeout of {@link HttpRequest} ends when the headers are there; a node that stops in mid-answer counts too. */
    private HttpResponse<byte[]> post(byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<byte[]>> pending =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        try {
            return pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new Unreachable(
                    Reason.TIMED_OUT,
                    "The node at " + url + " didn't answer within " + timeout.toMillis()
                            + " ms. Look at its load, or allow more time",
                    e);
        } catch (InterruptedException e) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unreachable(Reason.NOT_CONNECTED, "Interrupted while the node at " + url + " was asked", e);
        } catch (ExecutionException e) {
            throw new Unreachable(
                    Reason.NOT_CONNECTED,
                    "The node at " + url + " can't be reached (" + e.getCause() + "). Check that it runs",
                    e.getCause());
        }
    }

    private Unreachable garbled(String asked, JsonNode answer) {
        String text = answer.toString();
        return new Unreachable(
                Reason.GARBLED,
                "The node at " + url + " answered " + asked + " with what isn't JSON-RPC: "
                        + text.substring(0, Math.min(200, text.length()))
                        + ". Check the address, and what stands between");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
