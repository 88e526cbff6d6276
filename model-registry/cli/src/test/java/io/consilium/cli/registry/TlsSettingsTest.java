package io.consilium.cli.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.Consilium;
import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Certificates;
import io.consilium.contracts.testing.Certificates.Issued;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings that docs/tls.md shows whole are those of a site with the page's own lines in them, and registries run on them. */
class TlsSettingsTest {

    private static final String NAME = "Hospital North";
    private static final Path PAGE = Path.of("..", "..", "docs", "tls.md");
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BEHIND_PROXY =
            Pattern.compile("(?:proxy_pass http://|reverse_proxy )127.0.0.1:(\\d+)");
    private static final int TRIES = 600;
    private static final long PAUSE = 100;

    @TempDir
    private static Path folder;

    private static List<String> shown;
    private static AnvilConsortium consortium;
    private static SiteFolder site;
    private static Certificates authority;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void make() throws IOException {
        shown = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();
        consortium = AnvilConsortium.make(
                folder, Plans.seeded().hospital(NAME).hospital("South").withoutPlugin());
        site = consortium.network().site(NAME);
        authority = Certificates.authority(folder.resolve("authority"));
    }

    @AfterAll
    static void stop() {
        consortium.close();
    }

    @Test
    void thePageShowsWhatASiteHasWithTheMarkedLinesInIt() throws IOException {
        NetworkPlan customary = NetworkPlan.builder()
                .hospital(NAME)
                .hospital("South")
                .withoutPlugin()
                .seed("tls".getBytes(StandardCharsets.UTF_8))
                .chainId(20_261)
                .build();
        List<String> written = Files.readAllLines(NetworkFolder.create(folder.resolve("customary"), customary)
                        .site(NAME)
                        .path("registry/application.yml"))
                .stream()
                .map(line -> line.replaceAll("0x[0-9a-f]{64}", "0x…"))
                .toList();

        assertEquals(2, shown.size());
        for (String settings : shown) {
            List<String> before = new ArrayList<>();
            for (String line : settings.lines().toList()) {
                if (line.endsWith(" # changed")) {
                    String key = line.substring(0, line.indexOf(':') + 1);
                    before.add(written.stream()
                            .filter(other -> other.startsWith(key))
                            .findFirst()
                            .orElseThrow());
                } else if (!line.endsWith(" # new")) {
                    before.add(line);
                }
            }
            assertEquals(written, before);
        }
    }

    @Test
    void theProxiesOfThePageAskThePortOfTheRegistry() throws IOException {
        List<MatchResult> asked =
                BEHIND_PROXY.matcher(Files.readString(PAGE)).results().toList();

        assertEquals(2, asked.size());
        asked.forEach(each -> assertTrue(shown.get(1).contains("    port: " + each.group(1) + "\n"), each::group));
    }

    @Test
    void aRegistryWithACertificateServesWhoComesByItsName() throws Exception {
        Issued issued = authority.issue("registry", "dns:localhost", "-1d", 30);
        Files.createDirectory(site.path("tls"));
        Files.copy(issued.certificate(), site.path("tls/registry.pem"));
        Files.copy(issued.key(), site.path("tls/registry.key"));
        settings(shown.get(0)
                .replace(
                        "https://registry.north.example:8080",
                        "https://localhost:" + site.ports().registry()));

        whileItRuns(new String[] {"site", "status", path()}, () -> {
            assertTrue(said().contains("https://localhost:" + site.ports().registry()), this::said);
            assertEquals(0, run("login", "--site", path()), this::said);
            assertEquals(0, run("models"), this::said);
        });
    }

    @Test
    void aRegistryBehindAProxyServesTheProxyInPlain() throws Exception {
        settings(shown.get(1));
        String plain = "http://127.0.0.1:" + site.ports().registry();

        whileItRuns(new String[] {"site", "status", "--registry", plain}, () -> {
            assertEquals(1, run("site", "status", path()), this::said);
            assertTrue(said().contains("https://registry.north.example"), this::said);
        });
    }

    /** What is done at a registry while it runs. */
    private interface Deed {
        void run() throws IOException;
    }

    private static void settings(String shown) throws IOException {
        Files.writeString(
                site.path("registry/application.yml"),
                shown.replace("port: 8080", "port: " + site.ports().registry())
                        .replace("http://127.0.0.1:8545", consortium.node().toString())
                        .replace("chain-id: 20261", "chain-id: " + Anvil.CHAIN_ID)
                        .replace("0x…", consortium.genesis()));
    }

    /** Starts it as a site does, and waits until a command finds it. */
    private void whileItRuns(String[] answered, Deed deed) throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "registry", ".log");
        Process registry = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Consilium.class.getName(),
                        "site",
                        "start",
                        "--registry-only",
                        path())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            for (int attempt = 0; attempt < TRIES && registry.isAlive(); attempt++) {
                if (run(answered) == 0) {
                    deed.run();
                    return;
                }
                Thread.sleep(PAUSE);
            }
            throw new AssertionError(said() + Files.readString(log));
        } finally {
            registry.destroy();
            assertTrue(registry.waitFor(30, TimeUnit.SECONDS), "the registry doesn't end");
        }
    }

    private static String path() {
        return site.path().toString();
    }

    private int run(String... command) {
        printed.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Consilium.run(out, out, command);
    }

    private String said() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
