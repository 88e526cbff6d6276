package io.consilium.service.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consilium.service.headers.SecurityHeaders;
import io.consilium.service.site.SiteException;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Shows the site's figures to a Prometheus, at an address of its own: the one that people use serves what is in its table of
 * routes only.
 */
@Context
@WhereFiguresAreShown
public final class MetricsServer {

    private static final String PATH = "/metrics";
    private static final String FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry meters;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    MetricsServer(PrometheusMeterRegistry meters, JvmGcMetrics collections, MetricsSettings settings) {
        this.meters = meters;
        MeterBeans.bindProcess(meters);
        collections.bindTo(meters);
        try {
            this.server = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
        } catch (IOException | IllegalArgumentException unusable) {
            throw new SiteException(
                    "The metrics can't be served at " + settings.host() + ":" + settings.port()
                            + ". Free it, or set consilium.metrics.host and consilium.metrics.port to another",
                    unusable);
        }
    }

    @PostConstruct
    void start() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    @PreDestroy
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Where a Prometheus reads. */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        return URI.create("http://" + address.getHostString() + ":" + address.getPort() + PATH);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            SecurityHeaders.CUSTOMARY.forEach(exchange.getResponseHeaders()::set);
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(405, -1);
            } else {
                byte[] figures = meters.scrape().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", FORMAT);
                exchange.sendResponseHeaders(200, figures.length);
                try (OutputStream body = exchange.getResponseBody()) {
                    body.write(figures);
                }
            }
        }
    }
}
