package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.folder.SiteFolder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What shows that a site works. */
final class Serving {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

    private Serving() {}

    /** The registry answers for its organisation, at the head of a chain that grows. */
    static void await(SiteFolder site) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        String status = "";
        while (!status.matches("(?s).*\"head\":[1-9].*\"trouble\":null.*")) {
            assertTrue(System.nanoTime() < end, status);
            Process asked = new ProcessBuilder(
                            "curl", "-s", "http://127.0.0.1:" + site.ports().registry() + "/api/v1/status")
                    .start();
            status = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Thread.sleep(200);
        }
        assertTrue(status.contains("\"name\":\"" + site.member().name() + "\""), status);
    }
}
