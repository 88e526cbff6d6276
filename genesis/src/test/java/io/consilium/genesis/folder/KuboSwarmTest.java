package io.consilium.genesis.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Kubo nodes take the configuration, and meet nobody but each other. */
class KuboSwarmTest {

    private static final Path IPFS = Path.of(System.getProperty("consilium.tools"), "ipfs");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        started.forEach(Process::destroy);
        for (Process process : started) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void kuboKeepsEverySettingThatItIsGiven() throws Exception {
        SiteFolder site = NetworkFolder.create(
                        folder.resolve("network"),
                        Plans.seeded().hospital("A").hospital("B").build())
                .site("A");
        String repository = folder.resolve("repository").toString();

        run(
                IPFS.toString(),
                "--repo-dir",
                repository,
                "init",
                site.path("kubo/config.json").toString());

        JsonNode kept = Json.read(Path.of(repository, "config"));
        List<String> lost = new ArrayList<>();
        compare("", Json.read(site.path("kubo/config.json")), kept, lost);
        assertEquals(List.of(), lost, "settings of ours that this Kubo doesn't know");
    }

    @Test
    void membersFindEachOtherAndAStrangerFindsNobody() throws Exception {
        int first = FreePorts.inARow(60);
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.seeded()
                        .firstPort(first)
                        .hospital("A")
                        .hospital("B")
                        .partner("P")
                        .build());
        NetworkFolder strangers = NetworkFolder.create(
                folder.resolve("strangers"),
                Plans.seeded()
                        .firstPort(first + 50)
                        .seed(new byte[] {66})
                        .hospital("Stranger")
                        .build());
        SiteFolder stranger = strangers.site("Stranger");
        // It knows where a member lives and who it is, but not the swarm key.
        Access.SECRET.replace(
                stranger.path("kubo/config.json"),
                KuboSettings.withPeers(
                        Json.read(stranger.path("kubo/config.json")),
                        network.network().founders()));
        network.sites().forEach(this::start);
        start(stranger);

        network.sites().forEach(site -> await(() -> peers(site).size() == 2, site.path() + " has " + peers(site)));
        for (SiteFolder site : network.sites()) {
            Set<String> others = new TreeSet<>();
            network.network()
                    .othersThan(site.member())
                    .forEach(other -> others.add(other.peer().text()));
            assertEquals(others, peers(site));
            assertEquals(
                    site.member().peer().text(), Json.read(id(site)).path("ID").asText());
        }
        byte[] content = "weights of a model".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("weights"), content);
        String cid = ipfs(
                network.site("A"),
                "add",
                "-Q",
                "--cid-version=1",
                folder.resolve("weights").toString());
        assertArrayEquals(content, ipfs(network.site("P"), "cat", cid).getBytes(StandardCharsets.UTF_8));
        assertEquals(Set.of(), peers(stranger));
    }

    @Test
    void withoutItsSwarmKeyKuboDoesNotStart() throws Exception {
        SiteFolder site = NetworkFolder.create(
                        folder.resolve("network"), Plans.seeded().hospital("A").build())
                .site("A");
        Files.write(site.path("kubo/swarm.key"), new byte[0]);

        Process kubo = startKubo(site);

        assertTrue(kubo.waitFor(1, TimeUnit.MINUTES));
        assertFalse(kubo.exitValue() == 0, Files.readString(log(site)));
    }

    private static void compare(String at, JsonNode ours, JsonNode kept, List<String> lost) {
        if (ours.isObject()) {
            ours.properties()
                    .forEach(entry ->
                            compare(at + "/" + entry.getKey(), entry.getValue(), kept.path(entry.getKey()), lost));
        } else if (!ours.equals(kept) && !(ours.isArray() && ours.isEmpty() && kept.isNull())) {
            lost.add(at);
        }
    }

    private void start(SiteFolder site) {
        try {
            startKubo(site);
        } catch (IOException unstartable) {
            throw new UncheckedIOException(unstartable);
        }
    }

    private Process startKubo(SiteFolder site) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(site.path("start-kubo").toString())
                .redirectErrorStream(true)
                .redirectOutput(log(site).toFile());
        builder.environment().put("IPFS", IPFS.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private Path log(SiteFolder site) {
        return folder.resolve(site.path().getFileName() + ".log");
    }

    private Set<String> peers(SiteFolder site) {
        try {
            Set<String> peers = new TreeSet<>();
            ipfs(site, "swarm", "peers").lines().forEach(line -> peers.add(line.substring(line.lastIndexOf('/') + 1)));
            return peers;
        } catch (IOException | InterruptedException notYet) {
            return Set.of();
        }
    }

    private Path id(SiteFolder site) throws IOException, InterruptedException {
        return Files.writeString(folder.resolve("id.json"), ipfs(site, "id"));
    }

    private static String ipfs(SiteFolder site, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                IPFS.toString(), "--api", "/ip4/127.0.0.1/tcp/" + site.ports().kuboApi()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
        return printed.endsWith("\n") ? printed.substring(0, printed.length() - 1) : printed;
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertTrue(Instant.now().isBefore(end), otherwise);
            try {
                Thread.sleep(200);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
