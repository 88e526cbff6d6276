package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.docker.Pod.Part;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import io.consilium.genesis.testing.RealBesu;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster would start is started, out of the rendered objects, in their order, but for the cluster itself. */
class KubernetesSiteTest {

    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

    /** This machine, but not where those listen that listen on its loopback alone. */
    private static final String ELSEWHERE = "127.0.0.2";

    @TempDir
    private Path folder;

    private final Map<String, Cell> cells = new LinkedHashMap<>();

    @Test
    void siteThatIsStartedAsItsObjectsSayServes() throws Exception {
        RealBesu.orSkip();
        Cell.orSkip();
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("net"), Plans.seeded().hospital("Hospital A").build());
        SiteFolder site = network.site("Hospital A");
        KubernetesPage page = new KubernetesPage();
        page.prepare(site.path());
        page.takeFigures(site.path());
        Manifests manifests = onPortsOf(site, Manifests.render(site.path()));
        try {
            Pod pod = manifests.pod("site");
            lay(manifests, pod);
            startUntilTheDatabaseIsMissed(pod);
            Pod database = manifests.pod("database");
            lay(manifests, database);
            initialise(database.part("database"));
            start(database.part("database"));
            awaitStarted(database.part("database"));
            createDatabase(database.part("database"));
            start(pod.part("registry"));
            awaitStarted(pod.part("registry"));
            Serving.await(site);
            for (Part part : Stream.concat(database.lasting().stream(), pod.lasting().stream())
                    .toList()) {
                assertTrue(passes(part, "readinessProbe"), () -> part.name() + " isn't ready");
            }
            assertShowsItsFiguresAndNothingElseToOthers(site, pod);
            assertEachHasItsOwn(pod);
            assertStopsInTime(pod);
            JsonLines.assertAll(cells.get("registry").said());
        } finally {
            cells.values().forEach(Cell::close);
        }
    }

    /** A pod has all ports for itself; here they are those of the site's settings, which are free. */
    private static Manifests onPortsOf(SiteFolder site, Manifests manifests) {
        // The site has room for ten ports in a row.
        String database = Integer.toString(site.ports().registry() + 1);
        String figures = Integer.toString(site.ports().registry() + 2);
        Map<String, String> ports = Map.of(
                "\"8545\"", "\"" + site.ports().rpc() + "\"",
                "\"5001\"", "\"" + site.ports().kuboApi() + "\"",
                "\"8080\"", "\"" + site.ports().registry() + "\"",
                "\"9464\"", "\"" + figures + "\"",
                "\"5432\"", "\"" + database + "\"",
                "port=5432", "port=" + database,
                "database:5432/", "database:" + database + "/");
        List<JsonNode> objects = new ArrayList<>();
        for (JsonNode object : manifests.objects()) {
            String text = object.toString();
            if (object.path("kind").asText().equals("StatefulSet")) {
                for (Map.Entry<String, String> port : ports.entrySet()) {
                    assertTrue(manifests.objects().toString().contains(port.getKey()), port::getKey);
                    text = text.replace(port.getKey(), port.getValue());
                }
            }
            objects.addAll(Manifests.of(text).objects());
        }
        return new Manifests(objects);
    }

    private void lay(Manifests manifests, Pod pod) throws IOException {
        for (Map.Entry<String, JsonNode> volume : pod.volumes().entrySet()) {
            Path place = folder.resolve("volumes").resolve(pod.name()).resolve(volume.getKey());
            new Volume(manifests, volume.getValue()).lay(place);
        }
        // The cluster's names.
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost database\n");
    }

    /** Nothing makes one pod wait for the other: the registry ends, so that it is started again until the database is there. */
    private void startUntilTheDatabaseIsMissed(Pod pod) throws IOException, InterruptedException {
        for (Part part : pod.parts()) {
            if (!part.stays()) {
                // Twice, as after a restart of the machine, when what is in memory is still there.
                assertEnds(part);
                assertEnds(part);
                continue;
            }
            start(part);
            Cell cell = cells.get(part.name());
            if (part.name().equals("registry")) {
                assertTrue(cell.fails(60), cell::said);
                assertTrue(cell.said().contains("database"), cell::said);
                JsonLines.assertAll(cell.said());
            } else {
                awaitStarted(part);
            }
        }
    }

    private void start(Part part) throws IOException {
        List<String> command = new ArrayList<>(part.words("command"));
        if (command.isEmpty()) {
            command.addAll(Image.named(part.image()).entrypoint());
        }
        command.addAll(part.words("args"));
        cells.put(part.name(), start(part, command));
    }

    private Cell start(Part part, List<String> command) throws IOException {
        Image image = Image.named(part.image());
        Map<String, Mount> mounts = new TreeMap<>(image.mounts());
        part.mounts()
                .forEach((place, volume) ->
                        mounts.put(place, new Mount(volume(part.pod(), volume), part.mayWrite(place))));
        mounts.put("/etc/hosts", Mount.readOnly(folder.resolve("hosts")));
        Map<String, String> environment = new TreeMap<>(image.environment());
        environment.putAll(part.environment());
        String where = part.node().path("workingDir").asText("/");
        Path log = folder.resolve(part.name() + ".log");
        return Cell.start(Cell.Network.HOST, mounts, List.of(), environment, where, command, log);
    }

    private Path volume(Pod pod, String name) {
        return folder.resolve("volumes").resolve(pod.name()).resolve(name);
    }

    private void assertEnds(Part part) throws IOException, InterruptedException {
        try (Cell cell = start(part, part.words("command"))) {
            assertTrue(cell.ends(60), cell::said);
        }
    }

    private void initialise(Part database) throws IOException, InterruptedException {
        try (Cell first = start(database, Image.INITDB)) {
            assertTrue(first.ends(60), first::said);
        }
    }

    private void createDatabase(Part database) throws IOException, InterruptedException {
        List<String> check = database.probe("startupProbe").orElseThrow();
        String port = check.get(check.indexOf("-p") + 1);
        Cell cell = cells.get(database.name());
        assertTrue(cell.passes(Image.createdb(port)), cell::said);
    }

    private boolean passes(Part part, String probe) throws IOException, InterruptedException {
        return cells.get(part.name()).passes(part.probe(probe).orElseThrow());
    }

    private void awaitStarted(Part part) throws IOException, InterruptedException {
        Cell cell = cells.get(part.name());
        long end = System.nanoTime() + PATIENCE;
        while (!passes(part, "startupProbe")) {
            assertTrue(cell.isAlive(), () -> part.name() + " ended:\n" + cell.said());
            assertTrue(System.nanoTime() < end, () -> part.name() + " isn't started:\n" + cell.said());
            Thread.sleep(500);
        }
    }

    /** Another pod finds it at another address than the pod's loopback. */
    private static void assertShowsItsFiguresAndNothingElseToOthers(SiteFolder site, Pod pod)
            throws IOException, InterruptedException {
        String port = pod.part("registry").environment().get("CONSILIUM_METRICS_PORT");
        String figures = figures(port);
        long end = System.nanoTime() + PATIENCE;
        while (!figures.contains("consilium_node_up 1.0\n")) {
            assertTrue(System.nanoTime() < end, figures);
            Thread.sleep(200);
            figures = figures(port);
        }
        for (int own : List.of(site.ports().rpc(), site.ports().kuboApi())) {
            assertThrows(ConnectException.class, () -> new Socket(ELSEWHERE, own).close(), () -> "port " + own);
        }
    }

    private static String figures(String port) throws IOException {
        try (InputStream answer = URI.create("http://" + ELSEWHERE + ":" + port + "/metrics")
                .toURL()
                .openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Keys only with the program that needs them, for its user alone; what stays is on the volumes that are claimed. */
    private void assertEachHasItsOwn(Pod pod) throws IOException {
        Map<String, List<String>> keys = Map.of(
                "besu-site", List.of("node.key"),
                "kubo-site", List.of(),
                "registry-site", List.of("encryption.json", "operator.json", "password"));
        for (Map.Entry<String, List<String>> program : keys.entrySet()) {
            Path own = volume(pod, program.getKey());
            assertEquals(program.getValue(), names(own.resolve("keys")), program.getKey());
            try (Stream<Path> files = Files.walk(own)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertEquals(
                            "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file::toString);
                }
            }
        }
        assertTrue(names(volume(pod, "chain")).contains("database"));
        assertTrue(names(volume(pod, "contents")).contains("blocks"));
        assertTrue(names(volume(pod, "registry")).contains("replica"));
        assertTrue(Files.notExists(volume(pod, "registry").resolve("registry.mv.db")), "the registry kept to H2");
    }

    private static List<String> names(Path place) throws IOException {
        if (Files.notExists(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The registry first, then what it needs, the last one first. */
    private void assertStopsInTime(Pod pod) throws IOException, InterruptedException {
        long end = System.nanoTime()
                + TimeUnit.SECONDS.toNanos(
                        pod.spec().path("terminationGracePeriodSeconds").asLong());
        for (Part part : pod.lasting().reversed()) {
            Cell cell = cells.get(part.name());
            long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
            assertTrue(cell.stop("TERM", left), () -> part.name() + " didn't stop:\n" + cell.said());
        }
    }
}
