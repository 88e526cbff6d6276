package io.consilium.content;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** Stands in front of a real Kubo and passes everything on, but for the lie that it is told to tell about one command. */
final class LyingProxy implements AutoCloseable {

    /** Answers a request in place of Kubo, or passes it on after a change. */
    interface Lie {
        void tell(HttpExchange exchange, LyingProxy proxy) throws IOException;
    }

    private final HttpServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI kubo;

    private volatile String command = "nothing";
    private volatile Lie lie = (exchange, proxy) -> {};

    LyingProxy(URI kubo) throws IOException {
        this.kubo = kubo;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on lies about this command, such as {@code block/get}. */
    void lieAbout(String about, Lie how) {
        command = "/api/v0/" + about;
        lie = how;
    }

    void tellTheTruth() {
        command = "nothing";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().equals(command)) {
                lie.tell(exchange, this);
            } else {
                passOn(exchange, UnaryOperator.identity(), UnaryOperator.identity());
            }
        }
    }

    /** Passes a request and its answer on, each through a stream that may change it. */
    void passOn(HttpExchange exchange, UnaryOperator<InputStream> request, UnaryOperator<InputStream> answer)
            throws IOException {
        HttpRequest.Builder onward = HttpRequest.newBuilder(kubo.resolve(exchange.getRequestURI()))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> request.apply(exchange.getRequestBody())));
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type != null) {
            onward.header("Content-Type", type);
        }
        try {
            HttpResponse<InputStream> said = client.send(onward.build(), HttpResponse.BodyHandlers.ofInputStream());
            exchange.sendResponseHeaders(said.statusCode(), 0);
            try (InputStream in = answer.apply(said.body());
                    OutputStream out = exchange.getResponseBody()) {
                in.transferTo(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Lie answering(int status, String body) {
        return (exchange, proxy) -> {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    /** Changes what Kubo answers. */
    static Lie changingTheAnswer(UnaryOperator<InputStream> change) {
        return (exchange, proxy) -> proxy.passOn(exchange, UnaryOperator.identity(), change);
    }

    /** Changes what Kubo is sent. */
    static Lie changingTheRequest(UnaryOperator<InputStream> change) {
        return (exchange, proxy) -> proxy.passOn(exchange, change, UnaryOperator.identity());
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
