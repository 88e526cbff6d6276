package io.consilium.ledger.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/** Stands between a client and a node, and behaves as badly as it is told to. */
public final class FlakyProxy implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile URI node;
    private volatile Behaviour behaviour = FlakyProxy::honest;

    /** What to do with a request. */
    @FunctionalInterface
    public interface Behaviour {
        void treat(Exchange exchange) throws IOException, InterruptedException;
    }

    public FlakyProxy(URI node) {
        this.node = node;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public void behave(Behaviour other) {
        behaviour = other;
    }

    /** From now on another node answers. */
    public void switchTo(URI other) {
        node = other;
    }

    /** How many requests have arrived. */
    public int requests() {
        return requests.get();
    }

    /** Hands over the request and the answer as they are. */
    public static void honest(Exchange exchange) throws IOException, InterruptedException {
        exchange.answer(exchange.forward());
    }

    /** Closes the connection without a word. */
    public static void dead(Exchange exchange) {
        exchange.cut();
    }

    /** Honest, but treats requests for a method otherwise. */
    public static Behaviour on(String method, Behaviour otherwise) {
        return exchange -> {
            if (exchange.asksFor(method)) {
                otherwise.treat(exchange);
            } else {
                honest(exchange);
            }
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try {
            behaviour.treat(new Exchange(exchange, exchange.getRequestBody().readAllBytes()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        http.shutdownNow();
    }

    /** One request, and ways to answer it. */
    public final class Exchange {
        private final HttpExchange exchange;
        private final byte[] body;

        private Exchange(HttpExchange exchange, byte[] body) {
            this.exchange = exchange;
            this.body = body;
        }

        public JsonNode request() throws IOException {
            return JSON.readTree(body);
        }

        public boolean asksFor(String method) throws IOException {
            JsonNode request = request();
            return request.isArray()
                    ? StreamSupport.stream(request.spliterator(), false)
                            .anyMatch(one -> one.path("method").asText().equals(method))
                    : request.path("method").asText().equals(method);
        }

        public JsonNode forward() throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(node)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            return JSON.readTree(
                    http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
        }

        public void answer(JsonNode answer) throws IOException {
            answer(200, JSON.writeValueAsString(answer));
        }

        /** Answers a single request with an error. */
        public void refuse(int code, String message) throws IOException {
            answer(JSON.createObjectNode()
                    .put("jsonrpc", "2.0")
                    .put("id", request().path("id").asInt())
                    .set("error", JSON.createObjectNode().put("code", code).put("message", message)));
        }

        public void answer(int status, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        /** Promises a long answer, sends its beginning, and then nothing for a while. */
        public void stall(long millis) throws IOException, InterruptedException {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"jsonrpc\"".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            Thread.sleep(millis);
        }

        public void cut() {
            exchange.close();
        }
    }
}
