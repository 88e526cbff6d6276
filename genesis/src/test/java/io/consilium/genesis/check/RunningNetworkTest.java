package io.consilium.genesis.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.contracts.Predeployed;
import io.consilium.genesis.Network;
import io.consilium.genesis.check.Finding.Verdict;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.BesuNetwork;
import io.consilium.genesis.testing.Plans;
import io.consilium.genesis.testing.RealBesu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Besu nodes, started by the scripts in the sites' folders, make blocks together and answer for the founders. */
@Tag("besu")
class RunningNetworkTest {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void fourHospitalsMakeBlocksAndTheCheckSeesThemRun() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        try (BesuNetwork running = BesuNetwork.start(
                besu,
                folder.resolve("network"),
                Plans.seeded()
                        .hospital("A")
                        .hospital("B")
                        .hospital("C")
                        .hospital("D")
                        .withoutPlugin()
                        .build())) {
            running.awaitBlocks(PATIENCE);
            Network network = running.folder().network();

            for (SiteFolder site : running.folder().sites()) {
                URI rpc = running.rpc(site.member().name().text());
                assertEquals(
                        network.genesisHash().hex(),
                        rpc(rpc, "eth_getBlockByNumber", "\"0x0\",false")
                                .path("hash")
                                .asText());
                assertEquals(
                        network.chainId(),
                        Long.decode(rpc(rpc, "eth_chainId", "").asText()));
                assertEquals(
                        Predeployed.CONSORTIUM.runtimeCode(),
                        rpc(rpc, "eth_getCode", "\"" + Predeployed.CONSORTIUM.address() + "\",\"0x0\"")
                                .asText());
            }
            assertEquals(
                    4,
                    rpc(running.rpc("A"), "qbft_getValidatorsByBlockNumber", "\"latest\"")
                            .size());

            List<Finding> findings = NetworkCheck.of(running.folder().path()).findings();
            assertEquals(List.of(), findings.stream().filter(Finding::isWrong).toList());
            assertEquals(
                    4,
                    findings.stream()
                            .filter(each -> each.detail().startsWith("the node runs: block "))
                            .count());
            assertClockThatLagsIsFound(running.folder());
        }
    }

    private static void assertClockThatLagsIsFound(NetworkFolder folder) {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-30));

        List<Finding> findings = NetworkCheck.of(folder.path(), late).findings();

        Finding clock = findings.stream()
                .filter(finding -> finding.claim().startsWith("the clock agrees"))
                .findFirst()
                .orElseThrow();
        assertEquals(Verdict.WRONG, clock.verdict(), clock.toString());
        assertTrue(clock.detail().contains("behind the last block's"), clock.detail());
    }

    @Test
    void scriptsStartAndStopASiteWithKuboAndBesu() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("a folder with spaces"),
                Plans.seeded().hospital("A").withoutPlugin().build());
        SiteFolder site = network.site("A");
        try {
            assertEquals(0, script(network.path().resolve("start-all"), besu), log(site));
            assertEquals(List.of(), NetworkCheck.of(network.path()).awaitNewBlock(PATIENCE), log(site));
            List<Finding> findings = NetworkCheck.of(network.path()).findings();
            assertTrue(
                    findings.stream().anyMatch(finding -> finding.detail().equals("the node runs")),
                    findings::toString);
            assertEquals(0, script(site.path("start"), besu));
            assertTrue(printed().contains("besu runs already"));
        } finally {
            assertEquals(0, script(network.path().resolve("stop-all"), besu));
        }
        assertFalse(Files.exists(site.path("run/besu.pid")));
        assertTrue(Probe.isFree(site.ports().rpc()));
        assertTrue(Probe.isFree(site.ports().kuboApi()));
    }

    /** As a service manager runs them, and with the words and exit codes that docs/installation.md's units count on. */
    @Test
    void scriptsNeitherStopNorStartAgainWhatRunsAsAService() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        SiteFolder site = NetworkFolder.create(
                        folder.resolve("network"),
                        Plans.seeded().hospital("A").withoutPlugin().build())
                .site("A");
        Process node = service(site, "start-besu", besu);
        Process kubo = service(site, "start-kubo", besu);
        try {
            awaitListens(site.ports().rpc(), node, site);
            awaitListens(site.ports().kuboApi(), kubo, site);
            // Left behind by a machine that went down: the number is another process's now.
            Files.writeString(
                    site.path("run/besu.pid"),
                    Long.toString(ProcessHandle.current().pid()));

            assertRefused(site.path("stop"), besu, "systemctl stop consilium-besu");
            assertRefused(site.path("start"), besu, "systemctl start consilium-besu consilium-kubo");
            assertRefused(site.path("start-besu"), besu, "runs already");
            assertRefused(site.path("start-kubo"), besu, "runs already");
            assertTrue(node.isAlive());
            assertTrue(kubo.isAlive());

            assertEquals(143, end(node));
            assertRefused(site.path("stop"), besu, "systemctl stop consilium-kubo");
            assertRefused(site.path("start"), besu, "kubo of ");
            assertTrue(kubo.isAlive());
            assertEquals(0, script(site.path("stop"), besu, "besu"));

            assertEquals(0, end(kubo));
            assertEquals(0, script(site.path("stop"), besu), this::printed);
            assertTrue(Probe.isFree(site.ports().rpc()));
            assertTrue(Probe.isFree(site.ports().kuboApi()));
        } finally {
            node.destroyForcibly();
            kubo.destroyForcibly();
        }
    }

    @Test
    void aStartThatFailsStopsNothingThatRanBefore() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        SiteFolder site = NetworkFolder.create(
                        folder.resolve("network"),
                        Plans.seeded().hospital("A").withoutPlugin().build())
                .site("A");
        try {
            assertFailsWithout("IPFS", site, besu, "kubo");
            assertFalse(Files.exists(site.path("run/besu.pid")), "besu was started by it, and is stopped again");

            assertEquals(0, script(site.path("start"), besu), log(site));
            ProcessHandle node = running(site, "besu");
            assertEquals(0, script(site.path("stop"), besu, "kubo"), this::printed);
            assertFailsWithout("IPFS", site, besu, "kubo");
            assertTrue(node.isAlive(), this::printed);

            assertEquals(0, script(site.path("start"), besu), log(site));
            ProcessHandle kubo = running(site, "kubo");
            assertEquals(0, script(site.path("stop"), besu, "besu"), this::printed);
            assertFailsWithout("BESU", site, besu, "besu");
            assertTrue(kubo.isAlive(), this::printed);
        } finally {
            assertEquals(0, script(site.path("stop"), besu), this::printed);
        }
    }

    private void assertFailsWithout(String program, SiteFolder site, RealBesu besu, String part)
            throws IOException, InterruptedException {
        ProcessBuilder start = process(besu, site.path("start").toString());
        start.environment().put(program, folder.resolve("missing").toString());
        assertEquals(1, end(start), this::printed);
        assertTrue(printed().contains(part + " of " + site.path() + " didn't start"), this::printed);
        assertTrue(printed().contains("is missing"), this::printed);
    }

    private static ProcessHandle running(SiteFolder site, String part) throws IOException {
        long pid = Long.parseLong(
                Files.readString(site.path("run/" + part + ".pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    private void assertRefused(Path script, RealBesu besu, String why) throws IOException, InterruptedException {
        assertEquals(1, script(script, besu), this::printed);
        assertTrue(printed().contains(why), this::printed);
    }

    private Process service(SiteFolder site, String program, RealBesu besu) throws IOException {
        return process(besu, site.path(program).toString())
                .redirectOutput(Files.createDirectories(site.path("logs"))
                        .resolve(program.replace("start-", "") + ".log")
                        .toFile())
                .start();
    }

    private static void awaitListens(int port, Process process, SiteFolder site)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (Probe.isFree(port)) {
            assertTrue(process.isAlive() && Instant.now().isBefore(end), log(site));
            Thread.sleep(200);
        }
    }

    private static int end(Process service) throws InterruptedException {
        service.destroy();
        assertTrue(service.waitFor(1, TimeUnit.MINUTES), "no end after a minute");
        return service.exitValue();
    }

    @Test
    void besuThatIsAskedForThePluginDoesNotStartWithoutIt() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        SiteFolder site = NetworkFolder.create(
                        folder.resolve("network"), Plans.seeded().hospital("A").build())
                .site("A");

        assertEquals(1, script(site.path("start-besu"), besu));
        assertTrue(printed().contains("there is no plugin"));

        Files.createFile(site.path("besu/plugins/something-else.jar"));
        assertNotEquals(0, script(site.path("start-besu"), besu));
        assertTrue(printed().contains("Unknown option"));
    }

    private int script(Path script, RealBesu besu, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(words));
        return end(process(besu, command.toArray(String[]::new)));
    }

    private int end(ProcessBuilder script) throws IOException, InterruptedException {
        Process process =
                script.redirectOutput(folder.resolve("printed").toFile()).start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "no end after two minutes");
        return process.exitValue();
    }

    private static ProcessBuilder process(RealBesu besu, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("BESU", besu.program().toString());
        builder.environment().remove("BESU_HOME");
        builder.environment().put("BESU_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1");
        builder.environment()
                .put(
                        "IPFS",
                        Path.of(System.getProperty("consilium.tools"), "ipfs").toString());
        return builder;
    }

    private String printed() {
        try {
            return Files.readString(folder.resolve("printed"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String log(SiteFolder site) throws IOException {
        StringBuilder log = new StringBuilder();
        for (String part : List.of("logs/kubo.log", "logs/besu.log")) {
            if (Files.exists(site.path(part))) {
                log.append(Files.readString(site.path(part), StandardCharsets.UTF_8));
            }
        }
        return log.toString();
    }

    private static JsonNode rpc(URI node, String method, String parameters) throws IOException, InterruptedException {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}".formatted(method, parameters);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(node)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("result");
        }
    }
}
