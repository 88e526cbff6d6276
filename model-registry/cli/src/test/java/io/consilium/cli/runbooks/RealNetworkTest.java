package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.Shell;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.RealBesu;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.node.Question;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What docs/runbooks.md says, typed at four hospitals whose Besu, Kubo and registries are real; the chain goes on all the while. */
@Tag("besu")
@TestMethodOrder(OrderAnnotation.class)
class RealNetworkTest {

    private static final int TRIES = 1500;
    private static final long PAUSE = 200;

    @TempDir
    private static Path folder;

    /** The class path that registries are started from. */
    private static String programs = System.getProperty("java.class.path");

    private static NetworkFolder network;
    private static Shell shell;
    private static final Map<String, SiteFolder> sites = new HashMap<>();
    private static final Map<String, Process> registries = new HashMap<>();
    private static final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        shell = new Shell(
                folder.resolve("printed"),
                Map.of("BESU", besu.program().toString(), "BESU_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1"));
        Path net = folder.resolve("net");
        Path seed = Files.writeString(folder.resolve("seed"), "runbooks");
        consilium("network create --hospital A B C D --out " + net + " --seed-file " + seed + " --first-port "
                + FreePorts.inARow(50));
        network = NetworkFolder.at(net);
        network.sites().forEach(site -> sites.put(site.member().name().text(), site));
        shell.type(net.resolve("start-all").toString());
        consilium("network check " + net + " --wait 240");
        for (String site : List.of("A", "B", "C")) {
            startRegistry(site(site).path());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        registries.values().forEach(RealNetworkTest::end);
        if (network != null) {
            shell.type(network.path().resolve("stop-all").toString());
        }
    }

    /** What the registry's database makes of the way back is seen in {@link UpgradeTest}. */
    @Test
    @Order(1)
    void aSiteIsUpgradedWhileTheOthersSealAndGoesBack() throws Exception {
        Path plugin = site("A").path("besu/plugins/consilium-besu-plugin.jar");
        byte[] newest = Files.readAllBytes(plugin);
        Path backup = folder.resolve("a.tar.gz");
        Runbook saving =
                Runbook.of("Saving a site").with("SITE", site("A").path()).with("BACKUP", backup);
        Runbook upgrade =
                Runbook.of("Upgrading a site").with("SITE", site("A").path()).with("BACKUP", backup);
        String before = stored("before");
        String former = programs;
        Path newer = newlyBuilt();
        end(registries.remove("A"));

        upgrade.type(1, RealNetworkTest::type);
        saving.type(2, RealNetworkTest::type);
        Files.write(plugin, new byte[] {1});
        programs = newer + "/*";
        upgrade.type(2, RealNetworkTest::type);
        assertOthersSeal();
        upgrade.type(3, RealNetworkTest::type);
        assertTrue(runsFrom(newer));
        assertServesAndSeals(newest);
        String meanwhile = stored("meanwhile");

        end(registries.remove("A"));
        upgrade.type(4, RealNetworkTest::type);
        programs = former;
        asNewerProgramsLeaveIt(site("A"));
        upgrade.type(5, RealNetworkTest::type);
        upgrade.type(6, RealNetworkTest::type);
        assertOthersSeal();
        Files.write(plugin, new byte[] {1});
        upgrade.type(7, RealNetworkTest::type);
        upgrade.assertAllTyped();
        assertFalse(runsFrom(newer));
        assertServesAndSeals(newest);
        assertEquals("before", kubo("A", "cat --offline " + before));
        assertEquals("meanwhile", kubo("A", "cat --offline " + meanwhile));
        assertFalse(Files.exists(site("A").path("data/kubo-newer")));
    }

    private static String stored(String content) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("content"), content);
        return kubo("A", "add --quiet --raw-leaves " + file).strip();
    }

    private static void assertOthersSeal() throws InterruptedException {
        long before = head("B");
        await("the others seal", () -> head("B") > before + 1);
    }

    /** Whether A's registry does, from programs in a folder. */
    private static boolean runsFrom(Path folder) {
        return registries
                .get("A")
                .descendants()
                .anyMatch(registry -> registry.info().commandLine().orElse("").contains(folder + "/"));
    }

    private static void assertServesAndSeals(byte[] plugin) throws IOException, InterruptedException {
        consilium("site status " + site("A").path());
        assertEquals(plugin.length, Files.size(site("A").path("besu/plugins/consilium-besu-plugin.jar")));
        await("A seals", () -> sealedBy("B", site("A").member()));
    }

    /** There is one version of Besu and of Kubo here; so what they left behind is marked as a newer one's, which they refuse. */
    private static void asNewerProgramsLeaveIt(SiteFolder site) throws IOException, InterruptedException {
        Files.writeString(
                site.path("data/besu/DATABASE_METADATA.json"), "{\"v2\":{\"format\":\"BONSAI\",\"version\":99}}");
        Files.writeString(site.path("data/kubo/version"), "99\n");
        assertRefused(site.path("start-besu"), "Unsupported RocksDB metadata");
        assertRefused(site.path("start-kubo"), "is lower than your repos (99)");
    }

    private static void assertRefused(Path program, String why) throws IOException, InterruptedException {
        String said = assertThrows(AssertionError.class, () -> shell.type(program.toString()))
                .getMessage();
        assertTrue(said.contains(why), said);
    }

    /** The programs as a build packs them: what was compiled, in jars, beside the libraries. */
    private static Path newlyBuilt() throws IOException {
        Path newer = Files.createDirectories(folder.resolve("newer"));
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path part = Path.of(entry).toAbsolutePath();
            Path packed = newer.resolve("%03d.jar".formatted(number++));
            if (Files.isDirectory(part)) {
                int made = ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "-cf", packed.toString(), "-C", part.toString(), ".");
                assertEquals(0, made, entry);
            } else {
                Files.createSymbolicLink(packed, part);
            }
        }
        return newer;
    }

    @Test
    @Order(2)
    void anotherNodeKeyTakesItsPlaceAndSeals() throws Exception {
        Member before = site("B").member();
        Runbook rotation = Runbook.of("Another node key")
                .with("SITE", site("B").path())
                .with("NET", network.path())
                .with("NETWORK", network.shared().path())
                .with("OLD", before.sealer())
                .with("NODE", before.node().digits());
        rotation.type(1, RealNetworkTest::type);
        rotation.with("NEXT", sealerIn(printed(), before));

        atEach(rotation, 2, "A", "C", "D");
        await(
                "the old sealer is out",
                () -> !sealers("A").contains(before.sealer().hex()));
        assertEquals(1, run("keys adopt node --site " + site("B").path()));
        assertTrue(printed().contains("LOCK is locked"), RealNetworkTest::printed);
        rotation.with("SITE", site("B").path());
        rotation.type(3, RealNetworkTest::type);
        rotation.type(4, RealNetworkTest::type);
        rotation.type(5, RealNetworkTest::type);
        Member after = site("B").member();
        atEach(rotation, 6, "A", "C");
        await("the new sealer is in", () -> sealers("A").contains(after.sealer().hex()));
        rotation.with("SITE", site("B").path());
        rotation.type(7, RealNetworkTest::type);

        rotation.assertAllTyped();
        await("B seals with its new key", () -> sealedBy("A", after));
        consilium("keys show --site " + site("B").path());
    }

    @Test
    @Order(3)
    void aLostSiteComesBackAndItsChainFromTheOthers() throws Exception {
        Path backup = folder.resolve("c.tar.gz");
        Runbook saving =
                Runbook.of("Saving a site").with("SITE", site("C").path()).with("BACKUP", backup);
        end(registries.remove("C"));
        saving.type(1, RealNetworkTest::type);
        saving.type(2, RealNetworkTest::type);
        delete(site("C").path());
        Runbook back = Runbook.of("Bringing a site back")
                .with("SITE", site("C").path())
                .with("BACKUP", backup)
                .with("NETWORK", network.shared().path());

        for (int step = 1; step <= 5; step++) {
            back.type(step, RealNetworkTest::type);
        }

        back.assertAllTyped();
        await("C seals", () -> sealedBy("A", site("C").member()));
    }

    /** What is granted anew is read in {@link LostKeysTest}. */
    @Test
    @Order(4)
    void aSiteThatLostAllKeysSealsAgainWithNewOnes() throws Exception {
        Member before = site("D").member();
        shell.type(site("D").path("stop").toString());
        delete(site("D").path());
        Path handedOver = folder.resolve("member.json");
        Runbook lost = Runbook.of("All keys lost")
                .with("SITE", site("D").path())
                .with("NAME", "D")
                .with("HOST", "127.0.0.1 --first-port " + FreePorts.inARow(10))
                .with("MEMBER", 4)
                .with("FILE", handedOver)
                .with("NET", network.path())
                .with("NETWORK", network.shared().path())
                .with("URL", "http://127.0.0.1:" + site("A").ports().rpc())
                .with("OLD", before.sealer())
                .with("NODE", before.node().digits())
                .with("PROPOSAL", 1);
        lost.type(1, RealNetworkTest::type);
        Files.copy(site("D").path("member.json"), handedOver);
        consilium("login --site " + site("A").path());
        lost.type(2, RealNetworkTest::type);
        vote(lost, "B", "C");
        lost.type(4, RealNetworkTest::type);
        lost.type(5, RealNetworkTest::type);
        assertTrue(printed().contains("sealer remove " + before.sealer()), RealNetworkTest::printed);
        atEach(lost, 6, "A", "B", "C");
        await(
                "the lost sealer is out",
                () -> !sealers("A").contains(before.sealer().hex()));
        lost.with("SITE", site("D").path());
        lost.type(7, RealNetworkTest::type);
        Member after = site("D").member();
        lost.with("NEXT", after.sealer());
        atEach(lost, 8, "A", "B", "C");
        lost.with("SITE", site("D").path());
        lost.type(9, RealNetworkTest::type);

        await("D seals with its new key", () -> sealedBy("A", after));
    }

    @Test
    @Order(5)
    void aRemovedMemberSealsNoMoreAndIsAlone() throws Exception {
        Member gone = site("D").member();
        Runbook removal = Runbook.of("Removing a member")
                .with("MEMBER", 4)
                .with("SEALER", gone.sealer())
                .with("NET", network.path())
                .with("NETWORK", network.shared().path())
                .with("NAME", "D");
        atEach(removal, 1, "A", "B", "C");
        await("D is no sealer", () -> !sealers("A").contains(gone.sealer().hex()));

        consilium("login --site " + site("A").path());
        removal.type(2, RealNetworkTest::type);
        removal.with("PROPOSAL", 2);
        vote(removal, "B", "C");
        removal.type(4, RealNetworkTest::type);
        assertTrue(printed().contains("removed"), RealNetworkTest::printed);
        removal.type(5, RealNetworkTest::type);
        atEach(removal, 6, "A", "B", "C");

        removal.assertAllTyped();
        String dialled = Files.readString(site("A").path("besu/static-nodes.json"));
        assertFalse(dialled.contains(gone.node().digits()), dialled);
        assertEquals(
                1,
                run("network join " + site("D").path() + " --network "
                        + network.shared().path()));
        consilium("network check " + network.path() + " --wait 60");
        await("D has no peers", () -> peers("D") == 0);
        long before = head("A");
        await("the chain goes on", () -> head("A") > before + 2);
        assertEquals(2, peers("A"));
    }

    @Test
    @Order(6)
    void kubosWithAnotherSwarmKeyFindEachOtherAndNobodyElse() throws Exception {
        String gone = site("D").member().peer().text();
        await("D's Kubo is among the peers", () -> swarm("A").contains(gone));
        Runbook switching = Runbook.of("Another swarm key")
                .with("NET", network.path())
                .with("NETWORK", network.shared().path());
        long before = head("A");

        switching.type(1, RealNetworkTest::type);
        atEach(switching, 2, "A", "B", "C");
        switching.with("API", site("A").ports().kuboApi());
        switching.type(3, RealNetworkTest::type);
        switching.assertAllTyped();

        await("A's Kubo finds the two others", () -> swarm("A").lines().count() == 2);
        assertFalse(swarm("A").contains(gone), swarm("A"));
        await("D's Kubo finds nobody", () -> swarm("D").isBlank());
        String content = kubo("A", "add --quiet --raw-leaves " + Files.writeString(folder.resolve("content"), "ours"))
                .strip();
        assertEquals("ours", kubo("B", "cat --timeout 30s " + content));
        assertThrows(AssertionError.class, () -> kubo("D", "cat --timeout 3s " + content));
        await("the chain has gone on", () -> head("A") > before);
        consilium("network check " + network.path());
    }

    private static String swarm(String site) {
        try {
            return kubo(site, "swarm peers");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String kubo(String site, String command) throws IOException, InterruptedException {
        shell.type("\"$IPFS\" --api /ip4/127.0.0.1/tcp/" + site(site).ports().kuboApi() + " " + command);
        return Files.readString(shell.log());
    }

    /** Others vote for what was proposed, each signed in at its own site. */
    private static void vote(Runbook runbook, String... voters) throws IOException, InterruptedException {
        for (String voter : voters) {
            consilium("login --site " + site(voter).path());
            runbook.type(3, RealNetworkTest::type);
        }
    }

    /** Types a step at several sites, one after the other. */
    private static void atEach(Runbook runbook, int step, String... sites) throws IOException, InterruptedException {
        for (String site : sites) {
            runbook.with("SITE", site(site).path());
            runbook.type(step, RealNetworkTest::type);
        }
    }

    private static void type(String command) throws IOException, InterruptedException {
        if (command.startsWith("consilium site start ")) {
            startRegistry(Path.of(command.split(" ", -1)[3]));
        } else if (command.startsWith("consilium network check ")) {
            // As the page says: given again until the node has fetched all blocks.
            await(command, () -> run(command.substring("consilium ".length())) == 0);
        } else if (command.startsWith("consilium ")) {
            consilium(command.substring("consilium ".length()));
        } else {
            shell.type(command.replace("ipfs --api", "\"$IPFS\" --api"));
        }
    }

    private static void consilium(String command) {
        assertEquals(0, run(command), () -> command + "\n" + printed());
    }

    private static int run(String command) {
        printed.reset();
        PrintStream printer = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Consilium.run(printer, printer, command.split(" "));
    }

    private static String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** The very command, as a process of its own, until it answers. */
    private static void startRegistry(Path path) throws IOException, InterruptedException {
        SiteFolder site = SiteFolder.at(path);
        String name = site.member().name().text();
        Path log = folder.resolve("registry-" + name + ".log");
        ProcessBuilder start = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        programs,
                        Consilium.class.getName(),
                        "site",
                        "start",
                        path.toString(),
                        "--registry-only")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Commands keep quiet in tests; a registry logs.
        start.environment()
                .put(
                        "CONSILIUM_REGISTRY_JAVA_OPTS",
                        "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider"
                                + " -Dlogback.configurationFile=logback.xml");
        Process process = start.start();
        registries.put(name, process);
        for (int attempt = 0; attempt < TRIES && process.isAlive(); attempt++) {
            try (Socket registry =
                    new Socket(InetAddress.getLoopbackAddress(), site.ports().registry())) {
                assertTrue(registry.isConnected());
                return;
            } catch (IOException notYet) {
                Thread.sleep(PAUSE);
            }
        }
        throw new IOException(Files.readString(log));
    }

    private static void end(Process registry) {
        registry.destroy();
        try {
            if (!registry.waitFor(30, TimeUnit.SECONDS)) {
                registry.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            registry.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static SiteFolder site(String name) {
        return sites.get(name);
    }

    /** The other sealer's address than the old one's that a command named. */
    private static String sealerIn(String text, Member before) {
        return text.lines()
                .filter(line -> line.contains("network sealer add "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(sealer -> !sealer.equals(before.sealer().hex()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text));
    }

    private static long head(String site) {
        return Long.decode(ask(site, "eth_blockNumber").asText());
    }

    private static long peers(String site) {
        return Long.decode(ask(site, "net_peerCount").asText());
    }

    private static String sealers(String site) {
        return ask(site, "qbft_getValidatorsByBlockNumber", "latest").toString();
    }

    private static boolean sealedBy(String site, Member member) {
        return ask(site, "eth_getBlockByNumber", "latest", false)
                .path("miner")
                .asText()
                .equalsIgnoreCase(member.sealer().hex());
    }

    private static JsonNode ask(String site, String method, Object... parameters) {
        NodeOptions options = NodeOptions.of(
                URI.create("http://127.0.0.1:" + site(site).ports().rpc()),
                network.network().chainId());
        try (Node node = Node.connect(options)) {
            return node.ask(Question.of(method, parameters));
        }
    }

    private static void await(String what, BooleanSupplier happens) throws InterruptedException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            if (happens.getAsBoolean()) {
                return;
            }
            Thread.sleep(PAUSE);
        }
        throw new AssertionError("in vain: " + what + "\n" + printed());
    }

    private static void delete(Path lost) throws IOException {
        try (Stream<Path> files = Files.walk(lost)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
