package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Stands in front of a real registry and passes everything on, but for the lie that it is told to tell about one path. */
final class LyingRegistry implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String API = "/api/v1";

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private volatile URI registry = URI.create("http://127.0.0.1:1");
    private volatile String path = "nothing";
    private volatile Lie lie = LyingRegistry::honest;

    /** Answers a request in the registry's place. */
    interface Lie {
        void tell(Request request) throws IOException, InterruptedException;
    }

    LyingRegistry() throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on this registry's answers are passed on. */
    void standBefore(URI honest) {
        registry = honest;
    }

    /** From now on lies about this path, such as {@code /members}. */
    void lieAbout(String about, Lie how) {
        path = API + about;
        lie = how;
    }

    /** From now on changes what is answered to this path. */
    void change(String about, Consumer<JsonNode> how) {
        lieAbout(about, request -> {
            JsonNode truth = request.truth();
            how.accept(truth);
            request.answer(200, JSON.writeValueAsString(truth));
        });
    }

    void tellTheTruth() {
        path = "nothing";
    }

    private static void honest(Request request) throws IOException, InterruptedException {
        HttpResponse<byte[]> said =
                request.forward(request.exchange.getRequestURI().toString());
        request.answer(said.statusCode(), said.body());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(exchange, exchange.getRequestBody().readAllBytes());
            if (exchange.getRequestURI().getPath().equals(path)) {
                lie.tell(request);
            } else {
                honest(request);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request, and ways to answer it. */
    final class Request {
        private final HttpExchange exchange;
        private final byte[] body;

        private Request(HttpExchange exchange, byte[] body) {
            this.exchange = exchange;
            this.body = body;
        }

        private HttpResponse<byte[]> forward(String what) throws IOException, InterruptedException {
            HttpRequest.Builder onward = HttpRequest.newBuilder(registry.resolve(what))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Content-Type")) {
                    onward.header(name, values.getFirst());
                }
            });
            return client.send(onward.build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        /** What the registry answers to this. */
        JsonNode truth() throws IOException, InterruptedException {
            return truth(exchange.getRequestURI().toString());
        }

        /** What the registry answers to another request. */
        JsonNode truthOf(String other) throws IOException, InterruptedException {
            return truth(API + other);
        }

        private JsonNode truth(String what) throws IOException, InterruptedException {
            HttpResponse<byte[]> said = forward(what);
            if (said.statusCode() != 200) {
                throw new IllegalStateException("There is no truth to change: " + said.statusCode());
            }
            return JSON.readTree(said.body());
        }

        String query() {
            return exchange.getRequestURI().getQuery();
        }

        void answer(int status, String text) throws IOException {
            answer(status, text.getBytes(StandardCharsets.UTF_8));
        }

        private void answer(int status, byte[] bytes) throws IOException {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }

        /** Begins an answer whose length isn't told. */
        OutputStream begin() throws IOException {
            exchange.sendResponseHeaders(200, 0);
            return exchange.getResponseBody();
        }
    }

    static void remove(JsonNode list, int index) {
        ((ArrayNode) list).remove(index);
    }

    /** Tells one entry in the place of another. */
    static void replace(JsonNode list, int index, int by) {
        ((ArrayNode) list).set(index, list.get(by).deepCopy());
    }

    static void put(JsonNode object, String field, Object value) {
        ((ObjectNode) object).set(field, JSON.valueToTree(value));
    }

    static String written(JsonNode answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        threads.close();
        client.shutdownNow();
        client.close();
    }
}
