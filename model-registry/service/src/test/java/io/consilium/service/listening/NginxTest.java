package io.consilium.service.listening;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.contracts.testing.Certificates;
import io.consilium.contracts.testing.Certificates.Issued;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs nginx with the very block that docs/tls.md shows, before a registry that speaks plainly behind it. */
class NginxTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    @TempDir
    Path folder;

    @Test
    void theBlockInTheDocumentPassesUploadsEventsAndAddressesOn() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "SKIPPED LOUDLY: no nginx found; install Debian's package nginx-light");
        Certificates authority = Certificates.authority(folder.resolve("authority"));
        Issued site = authority.issue("site", "ip:127.0.0.1", "-1d", 30);
        int port = FreePorts.one();
        URI outside = URI.create("https://127.0.0.1:" + port);
        try (Network network = Network.start();
                HttpClient http = authority.client();
                Registry registry = Registry.start(
                        network,
                        Network.NORTH,
                        folder.resolve("north"),
                        "-consilium.address=" + outside,
                        "-consilium.tls.terminated-elsewhere=true",
                        "-micronaut.server.client-address-header=X-Real-IP",
                        "-consilium.limits.sign-ins-per-second=0.001",
                        "-consilium.limits.sign-in-burst=3")) {
            Process nginx = start(site, port, registry.address().getPort());
            try {
                Eventually.holds("nginx answers", () -> answers(http, outside));

                eventsComeAsTheyHappen(http, outside, registry.token(Network.NORTH));
                // Of its own: nginx ends a connection whose body the registry refused before it had all of it.
                try (HttpClient uploading = authority.client()) {
                    largeBodiesReachTheRegistry(uploading, outside, registry.token(Network.NORTH));
                }
                addressesThatAreMadeUpDoNotCount(http, outside);
            } finally {
                nginx.destroy();
                assertTrue(nginx.waitFor(20, TimeUnit.SECONDS));
            }
        }
    }

    private static boolean answers(HttpClient http, URI outside) throws InterruptedException {
        try {
            return http.send(request(outside, "/api/v1/status").build(), BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The first heartbeat comes at once; were answers kept back, it wouldn't. */
    private static void eventsComeAsTheyHappen(HttpClient http, URI outside, String token) throws Exception {
        HttpResponse<InputStream> events = http.send(
                request(outside, "/api/v1/events")
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
        try (InputStream stream = events.body()) {
            assertEquals(200, events.statusCode());
            byte[] first = stream.readNBytes(6);
            assertArrayEquals("event:".getBytes(StandardCharsets.UTF_8), first);
        }
    }

    /** Two MiB, which is more than nginx takes by itself: whatever the registry says of them, it is the registry that says it. */
    private static void largeBodiesReachTheRegistry(HttpClient http, URI outside, String token) throws Exception {
        HttpResponse<String> answer = http.send(
                request(outside, "/api/v1/publications/00000000-0000-0000-0000-000000000000/weights")
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(new byte[2 << 20]))
                        .build(),
                BodyHandlers.ofString());

        assertEquals(404, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("urn:consilium:problem:"), answer::body);
    }

    private static void addressesThatAreMadeUpDoNotCount(HttpClient http, URI outside) throws Exception {
        int refused = 0;
        for (int attempt = 0; attempt < 6; attempt++) {
            HttpResponse<String> answer = http.send(
                    request(outside, "/api/v1/sign-in/challenge")
                            .header("X-Real-IP", "203.0.113." + attempt)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(
                                    "{\"address\":\"0x0000000000000000000000000000000000000001\"}"))
                            .build(),
                    BodyHandlers.ofString());
            refused += answer.statusCode() == 429 ? 1 : 0;
            assertEquals(List.of("max-age=31536000"), answer.headers().allValues("Strict-Transport-Security"));
        }
        assertEquals(3, refused);
    }

    private static HttpRequest.Builder request(URI outside, String path) {
        return HttpRequest.newBuilder(outside.resolve(path));
    }

    private Process start(Issued site, int port, int behind) throws IOException {
        String server = TlsPage.block("nginx")
                .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("registry.north.example", "127.0.0.1")
                .replace("127.0.0.1:8080", "127.0.0.1:" + behind)
                .replaceAll("ssl_certificate [^;]+;", "ssl_certificate " + site.certificate() + ";")
                .replaceAll("ssl_certificate_key [^;]+;", "ssl_certificate_key " + site.key() + ";");
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                %2$s
                }
                """.formatted(folder, server));
        return new ProcessBuilder(
                        NGINX.toString(),
                        "-p",
                        folder.toString(),
                        "-e",
                        folder + "/error.log",
                        "-c",
                        configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.out").toFile())
                .start();
    }
}
