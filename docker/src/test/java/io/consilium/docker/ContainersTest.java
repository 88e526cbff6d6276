package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.docker.ComposeFile.Service;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import io.consilium.genesis.testing.RealBesu;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for containers: checked by readers of their formats, and what they start is started, but for the container itself. */
class ContainersTest {

    private static final Path ROOT = Path.of(System.getProperty("consilium.root"));
    private static final Path HERE = ROOT.resolve("docker");
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);
    private static final String DIGEST = "example/image@sha256:" + "0".repeat(64);
    private static final Pattern WHOLE_VERSION = Pattern.compile("[\\w/-]+:v?\\d+\\.\\d+(\\.\\d+)?(_\\d+-jre)?");
    private static final Map<String, String> SIGNALS = Map.of("", "TERM", "SIGINT", "INT", "SIGKILL", "KILL");

    private static final List<String> BESU_SECRETS = List.of("keys/node.key");
    private static final List<String> KUBO_SECRETS = List.of("kubo/config.json", "kubo/swarm.key");
    private static final List<String> REGISTRY_SECRETS =
            List.of("keys/operator.json", "keys/encryption.json", "keys/password");

    @TempDir
    private Path folder;

    private final Map<String, Cell> cells = new LinkedHashMap<>();

    @Test
    void dockerfilesAreWhatTheirFormatAllows() throws IOException, InterruptedException {
        Process lint = new ProcessBuilder(
                        Path.of(System.getProperty("consilium.tools"), "dockerfile-lint")
                                .toString(),
                        HERE.resolve("registry.Dockerfile").toString(),
                        HERE.resolve("besu.Dockerfile").toString())
                .redirectErrorStream(true)
                .start();
        String findings = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, lint.waitFor(), findings);
        for (String image : List.of("registry", "besu")) {
            for (String copied : Dockerfile.read(HERE.resolve(image + ".Dockerfile"))
                    .copies()
                    .values()) {
                assertTrue(Files.exists(ROOT.resolve(copied)), () -> copied + " isn't there; build first: mvn package");
            }
        }
    }

    @Test
    void imagesAddToTheirBasesWhatTheDocumentSays() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/containers.md"));
        Matcher said = Pattern.compile(
                        "the registry's (\\d+) MB, of which (\\d+) MB are PyTorch, and Besu's ([\\d.]+) MB")
                .matcher(page);

        assertTrue(said.find(), page);
        // Code and libraries change more often than what one would choose a disk by.
        assertEquals(Double.parseDouble(said.group(1)), megabytes("registry", ""), 8);
        assertEquals(Double.parseDouble(said.group(2)), megabytes("registry", "pytorch-native"), 8);
        assertEquals(Double.parseDouble(said.group(3)), megabytes("besu", ""), 0.05);
    }

    /** The size of what is copied into an image, of the files whose names begin like that. */
    private static double megabytes(String image, String beginning) throws IOException {
        long bytes = 0;
        for (String copied :
                Dockerfile.read(HERE.resolve(image + ".Dockerfile")).copies().values()) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(copied))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += file.getFileName().toString().startsWith(beginning) ? Files.size(file) : 0;
                }
            }
        }
        return bytes / 1e6;
    }

    /** The repository's root, which is what is built out of, is where the documents have the folders of networks made. */
    @Test
    void nothingGoesToABuildButWhatIsCopied() throws IOException {
        TreeSet<String> expected = new TreeSet<>(Set.of("*"));
        for (String name : List.of("registry", "besu")) {
            Dockerfile.read(HERE.resolve(name + ".Dockerfile"))
                    .copies()
                    .values()
                    .forEach(path -> expected.add("!" + path));
        }
        List<String> rules = Files.readAllLines(ROOT.resolve(".dockerignore")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();

        assertEquals("*", rules.getFirst());
        assertEquals(expected, new TreeSet<>(rules));
    }

    @Test
    void imagesRunAsNobodyInParticularAndSayHowTheyAre() throws IOException {
        for (String name : List.of("registry", "besu")) {
            Dockerfile image = Dockerfile.read(HERE.resolve(name + ".Dockerfile"));
            assertTrue(image.user().matches("[1-9]\\d{4,}:[1-9]\\d{4,}"), image::user);
            assertFalse(image.health().isEmpty(), name);
            assertFalse(image.entrypoint().isEmpty(), name);
        }
    }

    /** A name without its whole version means another image tomorrow; a digest that an operator names counts for all. */
    @Test
    void imagesAreNamedByTheirWholeVersionOrByTheDigestThatIsGiven() throws IOException, InterruptedException {
        for (String file : List.of("compose.site.yml", "compose.network.yml")) {
            ComposeFile plain = ComposeFile.read(HERE.resolve(file), Map.of("SITE", "/site", "NETWORK", "/net"));
            ComposeFile pinned = ComposeFile.read(
                    HERE.resolve(file),
                    Map.of(
                            "SITE", "/site",
                            "NETWORK", "/net",
                            "BESU_BASE", DIGEST,
                            "JAVA_BASE", DIGEST,
                            "KUBO_IMAGE", DIGEST,
                            "POSTGRES_IMAGE", DIGEST));
            for (Service service : plain.services()) {
                JsonNode build = service.node().path("build");
                JsonNode same = pinned.service(service.name()).node();
                if (build.isMissingNode()) {
                    assertTrue(WHOLE_VERSION.matcher(service.image()).matches(), service::image);
                    assertEquals(DIGEST, same.path("image").asText(), service.name());
                    continue;
                }
                Dockerfile image =
                        Dockerfile.read(ROOT.resolve(build.path("dockerfile").asText()));
                assertEquals(image.arguments(), Pod.texts(build.path("args")), service.name());
                image.arguments().forEach((name, value) -> {
                    assertEquals("${" + name + "}", image.base());
                    assertTrue(WHOLE_VERSION.matcher(value).matches(), value);
                    assertEquals(DIGEST, same.at("/build/args/" + name).asText(), service.name());
                });
            }
        }
    }

    @Test
    void aComposeFileWithAnUnknownWordIsRefused() throws IOException {
        Path wrong = Files.writeString(folder.resolve("compose.yml"), "services:\n  a:\n    imge: b\n");

        assertThrows(IllegalArgumentException.class, () -> ComposeFile.read(wrong, Map.of()));
    }

    @Test
    void aComposeFileWhoseFolderIsNotNamedIsRefusedInItsOwnWords() {
        IllegalArgumentException site = assertThrows(
                IllegalArgumentException.class, () -> ComposeFile.read(HERE.resolve("compose.site.yml"), Map.of()));
        IllegalArgumentException network = assertThrows(
                IllegalArgumentException.class, () -> ComposeFile.read(HERE.resolve("compose.network.yml"), Map.of()));

        assertTrue(site.getMessage().contains("name the folder of the site"), site::getMessage);
        assertTrue(network.getMessage().contains("name the folder of the network"), network::getMessage);
    }

    @Test
    void everyServiceIsHardened() throws IOException, InterruptedException {
        List<Service> all = new ArrayList<>(site(folder).services());
        all.addAll(network(folder).services());

        assertEquals(5 + 18, all.size());
        for (Service service : all) {
            assertTrue(service.node().path("read_only").asBoolean(), service::name);
            assertEquals("ALL", service.node().at("/cap_drop/0").asText(), service::name);
            assertEquals(
                    "no-new-privileges:true",
                    service.node().at("/security_opt/0").asText(),
                    service::name);
            assertTrue(service.node().path("user").asText().matches("[1-9]\\d*:[1-9]\\d*"), service::name);
            assertTrue(service.node().has("mem_limit"), service::name);
            assertTrue(service.name().equals("network") || !service.check().isEmpty(), service::name);
        }
    }

    @Test
    void networkOfTheSiteBelongsToNoneOfItsPrograms() throws IOException, InterruptedException {
        ComposeFile site = site(folder);

        assertEquals(
                List.of("network"), site.networks().stream().map(Service::name).toList());
        Service network = site.service("network");
        assertEquals(List.of("sleep", "infinity"), network.words("entrypoint"));
        for (Service service : site.programs()) {
            assertTrue(service.isIn(network), service::name);
            assertFalse(service.node().has("ports"), service::name);
        }
    }

    @Test
    void registriesLogAsJsonUnlessTextIsAskedFor() throws IOException, InterruptedException {
        for (String file : List.of("compose.site.yml", "compose.network.yml")) {
            ComposeFile plain = ComposeFile.read(HERE.resolve(file), Map.of("SITE", "/site", "NETWORK", "/net"));
            ComposeFile text = ComposeFile.read(
                    HERE.resolve(file), Map.of("SITE", "/site", "NETWORK", "/net", "CONSILIUM_LOGS", "text"));
            for (Service service : plain.programs()) {
                if (service.name().startsWith("registry")) {
                    Service other = text.service(service.name());
                    assertEquals("json", service.environment().get("CONSILIUM_LOGS"), service.name());
                    assertEquals("text", other.environment().get("CONSILIUM_LOGS"), service.name());
                }
            }
        }
    }

    @Test
    void eachProgramOfASiteHasItsOwnKeysAndChangesNothingButItsData() throws IOException, InterruptedException {
        SiteFolder own = make(Plans.seeded().hospital("Hospital A")).site("Hospital A");
        Map<String, List<String>> secrets = new TreeMap<>();
        for (Service service : site(own.path()).services()) {
            secrets.put(service.name(), secrets(service));
            assertChangesNothingButItsData(service, own);
        }

        assertEquals(
                Map.of(
                        "network", List.of(),
                        "besu", BESU_SECRETS,
                        "kubo", KUBO_SECRETS,
                        "database", List.of(),
                        "registry", REGISTRY_SECRETS),
                secrets);
    }

    @Test
    void eachProgramOfTheNetworkHasItsOwnSitesFilesAndOnlyThoseThatItNeeds() throws IOException, InterruptedException {
        NetworkFolder network = make(six());
        ComposeFile compose = network(network.path());

        for (SiteFolder own : network.sites()) {
            Map<String, List<String>> expected =
                    Map.of("besu", BESU_SECRETS, "kubo", KUBO_SECRETS, "registry", REGISTRY_SECRETS);
            for (Map.Entry<String, List<String>> program : expected.entrySet()) {
                Service service =
                        compose.service(program.getKey() + "-" + own.path().getFileName());
                assertEquals(program.getValue(), secrets(service), service.name());
                assertChangesNothingButItsData(service, own);
            }
        }
    }

    private static List<String> secrets(Service service) {
        return SiteFolder.SECRETS.stream()
                .filter(secret -> service.outside("/site/" + secret).isPresent())
                .toList();
    }

    private static void assertChangesNothingButItsData(Service service, SiteFolder own) {
        service.volumes().forEach((inside, mount) -> {
            Supplier<String> where = () -> service.name() + " " + inside;
            assertTrue(mount.outside().startsWith(own.path()), where);
            assertEquals(mount.writable(), mount.outside().startsWith(own.path("data")), where);
            assertFalse(mount.outside().equals(own.path("data")), where);
        });
        service.node()
                .path("volumes")
                .forEach(volume ->
                        assertFalse(volume.at("/bind/create_host_path").asBoolean(true), service::name));
    }

    @Test
    void siteThatIsStartedAsItsComposeFileSaysServes() throws Exception {
        startable();
        NetworkFolder network = make(Plans.seeded().hospital("Hospital A"));
        SiteFolder own = network.site("Hospital A");
        Page.named("docs/containers.md")
                .type("Prepare the database's password once", "/srv/consilium/hospital-a", own.path());
        Map<String, String> variables = ports(own);
        ComposeFile compose = ComposeFile.read(HERE.resolve("compose.site.yml"), variables);
        try {
            start(compose, compose.service("network"));
            for (String name : List.of("besu", "kubo", "database", "registry")) {
                Service service = compose.service(name);
                assertTrue(cells.keySet().containsAll(service.waitsFor()), name);
                if (name.equals("database")) {
                    initialise(compose, service);
                }
                start(compose, service);
                awaitHealthy(service);
                if (name.equals("database")) {
                    createDatabase(service, variables.get("DATABASE_PORT"));
                }
            }
            assertServesOnceBesuIsStartedAnew(compose, own);
            assertRunFromScratchOnlyWhatMay(compose);
            assertAskedAndSavedAsThePageSays(compose, own, variables.get("DATABASE_PORT"));
            assertTrue(Files.exists(own.path("data/postgres/17/PG_VERSION")));
            assertTrue(Files.notExists(own.path("data/registry/registry.mv.db")), "the registry kept to H2");
            stopAll(compose);
            JsonLines.assertAll(cells.get("registry").said());
        } finally {
            cells.values().forEach(Cell::close);
        }
    }

    @Test
    void networkOfSixSitesThatIsStartedAsItsComposeFileSaysMakesBlocks() throws Exception {
        startable();
        NetworkFolder network = make(six());
        assumeTrue(
                network.sites().stream()
                        .flatMap(site -> site.ports().named().values().stream())
                        .allMatch(ContainersTest::isFree),
                "a customary port of the six sites is in use on this machine");
        ComposeFile compose = network(network.path());
        try {
            List<Service> first = compose.services().stream()
                    .filter(service -> service.waitsFor().isEmpty())
                    .toList();
            for (Service service : first) {
                start(compose, service);
            }
            for (Service service : compose.services()) {
                if (!first.contains(service)) {
                    for (String other : service.waitsFor()) {
                        awaitHealthy(compose.service(other));
                    }
                    start(compose, service);
                }
            }
            for (Service service : compose.services()) {
                awaitHealthy(service);
            }
            for (SiteFolder site : network.sites()) {
                Serving.await(site);
            }
            assertRunFromScratchOnlyWhatMay(compose);
            stopAll(compose);
            cells.forEach((name, cell) -> {
                if (name.startsWith("registry-")) {
                    JsonLines.assertAll(cell.said());
                }
            });
        } finally {
            cells.values().forEach(Cell::close);
        }
    }

    private static void startable() throws IOException, InterruptedException {
        RealBesu.orSkip();
        Cell.orSkip();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException used) {
            return false;
        }
    }

    private static NetworkPlan.Builder six() {
        return NetworkPlan.builder()
                .seed("containers".getBytes(StandardCharsets.UTF_8))
                .hospital("Hospital A")
                .hospital("Hospital B")
                .hospital("Hospital C")
                .hospital("Hospital D")
                .partner("Partner P")
                .regulator("Regulator R");
    }

    private NetworkFolder make(NetworkPlan.Builder plan) {
        return NetworkFolder.create(
                folder.resolve("net"),
                plan.pluginJar(ROOT.resolve("model-registry/cli/target/plugin/besu-plugin.jar"))
                        .build());
    }

    private static ComposeFile site(Path folder) throws IOException, InterruptedException {
        return ComposeFile.read(HERE.resolve("compose.site.yml"), Map.of("SITE", folder.toString()));
    }

    private static ComposeFile network(Path folder) throws IOException, InterruptedException {
        return ComposeFile.read(HERE.resolve("compose.network.yml"), Map.of("NETWORK", folder.toString()));
    }

    private static Map<String, String> ports(SiteFolder site) {
        return Map.of(
                "SITE", site.path().toString(),
                "RPC_PORT", Integer.toString(site.ports().rpc()),
                "P2P_PORT", Integer.toString(site.ports().p2p()),
                "SWARM_PORT", Integer.toString(site.ports().swarm()),
                "KUBO_API_PORT", Integer.toString(site.ports().kuboApi()),
                "REGISTRY_PORT", Integer.toString(site.ports().registry()),
                // The site has room for ten ports in a row.
                "DATABASE_PORT", Integer.toString(site.ports().registry() + 1));
    }

    private void start(ComposeFile compose, Service service) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (service.words("entrypoint").isEmpty()) {
            command.addAll(Image.named(service.image()).entrypoint());
        }
        command.addAll(service.words("entrypoint"));
        command.addAll(service.words("command"));
        cells.put(service.name(), start(compose, service, command, service.name()));
    }

    private Cell start(ComposeFile compose, Service service, List<String> command, String log)
            throws IOException, InterruptedException {
        Image image = Image.named(service.image());
        Map<String, Mount> mounts = new TreeMap<>(service.volumes());
        for (Mount mount : mounts.values()) {
            // An engine would make it for root, or not start the container.
            assertTrue(
                    Files.exists(mount.outside()), () -> service.name() + " mounts " + mount + ", which nobody made");
        }
        for (String secret : service.words("secrets")) {
            mounts.put("/run/secrets/" + secret, Mount.readOnly(compose.secret(secret)));
        }
        mounts.putAll(image.mounts());
        Map<String, String> environment = new TreeMap<>(image.environment());
        environment.putAll(service.environment());
        String where = service.node().path("working_dir").asText("/");
        List<String> scratch = List.copyOf(service.tmpfs().keySet());
        return Cell.start(
                network(compose, service), mounts, scratch, environment, where, command, folder.resolve(log + ".log"));
    }

    private Cell.Network network(ComposeFile compose, Service service) throws InterruptedException {
        for (Service other : compose.networks()) {
            if (service.isIn(other)) {
                return cells.get(other.name()).network();
            }
        }
        return service.network().equals("host") ? Cell.Network.HOST : Cell.Network.OWN;
    }

    /** As an engine does it when Besu alone ends, for want of memory say. */
    private void assertServesOnceBesuIsStartedAnew(ComposeFile compose, SiteFolder site) throws Exception {
        List<String> inside = cells.get("network").network().before();
        long head = Serving.await(site, inside, 0);
        Service besu = compose.service("besu");
        assertTrue(cells.get("besu").stop("KILL", 10));
        start(compose, besu);
        awaitHealthy(besu);
        Serving.await(site, inside, head);
    }

    private void initialise(ComposeFile compose, Service service) throws IOException, InterruptedException {
        try (Cell first = start(compose, service, Image.INITDB, "initdb")) {
            assertTrue(first.ends(60), first::said);
        }
    }

    private void createDatabase(Service service, String port) throws IOException, InterruptedException {
        Cell cell = cells.get(service.name());
        assertTrue(cell.passes(Image.createdb(port)), cell::said);
    }

    private void awaitHealthy(Service service) throws Exception {
        Cell cell = cells.get(service.name());
        List<String> check = service.check();
        long end = System.nanoTime() + PATIENCE;
        while (!cell.passes(check)) {
            assertTrue(cell.isAlive(), () -> service.name() + " ended:\n" + cell.said());
            assertTrue(System.nanoTime() < end, () -> service.name() + " isn't healthy:\n" + cell.said());
            Thread.sleep(500);
        }
    }

    /** What docs/containers.md lets an engine run beside the processes. */
    private void assertAskedAndSavedAsThePageSays(ComposeFile compose, SiteFolder own, String databasePort)
            throws IOException, InterruptedException {
        String page = Files.readString(ROOT.resolve("docs/containers.md"));
        Path config = Files.createDirectories(folder.resolve("config"));
        List<String> program = List.of(
                ("java " + typed(page, "--entrypoint java consilium/registry:\\S+ (.+\\.Consilium) ")).split(" ", -1));

        ask(compose, own, config, program, "login", "--site", "/site");
        ask(compose, own, config, program, "network", "check", "/site");
        ask(compose, own, config, program, "network", "sealer", "list", "--site", "/site");

        String dump = typed(page, "COMPOSE exec -T database sh -c '([^']+)' >DUMP")
                .replace("pg_dump ", "pg_dump -p " + databasePort + " ");
        assertTrue(cells.get("database").passes(List.of("/bin/sh", "-c", dump)), dump);
        assertFalse(cells.get("database").passes(List.of("/bin/sh", "-c", dump + "-of-another-name")), dump);
    }

    private void ask(ComposeFile compose, SiteFolder own, Path config, List<String> program, String... words)
            throws IOException, InterruptedException {
        Service registry = compose.service("registry");
        Image image = Image.named(registry.image());
        Map<String, Mount> mounts = new TreeMap<>(image.mounts());
        mounts.put("/site", new Mount(own.path(), true));
        mounts.put("/config", new Mount(config, true));
        Map<String, String> environment = new TreeMap<>(image.environment());
        environment.put("XDG_CONFIG_HOME", "/config");
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(words));
        Path log = folder.resolve("asked.log");
        try (Cell asking =
                Cell.start(network(compose, registry), mounts, List.of("/tmp"), environment, "/site", command, log)) {
            assertTrue(asking.ends(120), asking::said);
        }
    }

    private static String typed(String page, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(page);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }

    /** An engine lets nothing be run from a tmpfs unless the file says so, which doesn't hold of a cell. */
    private void assertRunFromScratchOnlyWhatMay(ComposeFile compose) throws IOException {
        Set<String> running = new TreeSet<>();
        for (Service service : compose.programs()) {
            for (String program : cells.get(service.name()).programs()) {
                service.tmpfs().forEach((place, allowed) -> {
                    if (program.startsWith(place + "/")) {
                        assertTrue(allowed, () -> service.name() + " runs " + program);
                        running.add(service.name());
                    }
                });
            }
        }
        assertFalse(running.isEmpty(), "Besu's native libraries weren't seen");
    }

    /** Each once all that depend on it are stopped, as an engine does it, and in no more time than an engine gives. */
    private void stopAll(ComposeFile compose) throws Exception {
        List<Service> running = new ArrayList<>(compose.services());
        while (!running.isEmpty()) {
            Set<String> neededStill = running.stream()
                    .flatMap(service -> service.dependsOn().stream())
                    .collect(Collectors.toSet());
            for (Service service : List.copyOf(running)) {
                if (!neededStill.contains(service.name())) {
                    stop(service);
                    running.remove(service);
                }
            }
        }
    }

    private void stop(Service service) throws IOException, InterruptedException {
        Cell cell = cells.get(service.name());
        String signal = SIGNALS.get(service.node().path("stop_signal").asText(""));
        assertTrue(
                cell.stop(signal, service.grace().toSeconds()), () -> service.name() + " didn't stop:\n" + cell.said());
    }
}
