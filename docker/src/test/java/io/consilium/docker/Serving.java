package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.folder.SiteFolder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What shows that a site works. */
final class Serving {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);
    private static final Pattern FOLLOWS = Pattern.compile("(?s).*\"head\":(\\d+).*\"trouble\":null.*");

    private Serving() {}

    /** The registry answers for its organisation, at the head of a chain that grows. */
    static void await(SiteFolder site) throws Exception {
        await(site, List.of(), 0);
    }

    /** The same, asked by a command that is put before curl's, once it knows a later block than that; gives the one that it knows. */
    static long await(SiteFolder site, List<String> before, long block) throws Exception {
        long end = System.nanoTime() + PATIENCE;
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("curl", "-s", "http://127.0.0.1:" + site.ports().registry() + "/api/v1/status"));
        while (true) {
            Process asked = new ProcessBuilder(command).start();
            String status = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher follows = FOLLOWS.matcher(status);
            if (follows.matches() && Long.parseLong(follows.group(1)) > block) {
                assertTrue(status.contains("\"name\":\"" + site.member().name() + "\""), status);
                return Long.parseLong(follows.group(1));
            }
            assertTrue(System.nanoTime() < end, status);
            Thread.sleep(200);
        }
    }
}
