package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.docker.ComposeFile.Service;
import io.consilium.docker.Pod.Part;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster starts what compose.site.yml starts, which ContainersTest starts for real. */
class KubernetesParityTest {

    /** What docs/kubernetes.md says of PostgreSQL, in a pod of its own: its side, and the registry's. */
    private static final Map<String, String> DIFFERENCES = Map.of(
            "listen_addresses=127.0.0.1", "listen_addresses=*",
            "jdbc:postgresql://127.0.0.1:5432/consilium", "jdbc:postgresql://database:5432/consilium");

    /** In memory, where the pod's first container and the cluster put them. */
    private static final Set<String> OF_FILES = Set.of("/site", "/run/secrets");

    @TempDir
    private static Path folder;

    private static SiteFolder site;
    private static ComposeFile compose;
    private static Manifests manifests;

    @BeforeAll
    static void render() throws IOException, InterruptedException {
        RenderedSite rendered = RenderedSite.make(folder.resolve("net"));
        site = rendered.site();
        manifests = rendered.manifests();
        compose = ComposeFile.read(
                KubernetesPage.ROOT.resolve("docker/compose.site.yml"),
                Map.of("SITE", site.path().toString()));
    }

    @Test
    void everyServiceIsAContainerAndNothingElseStays() {
        assertEquals(
                new TreeSet<>(compose.programs().stream().map(Service::name).toList()),
                new TreeSet<>(lasting().map(Part::name).toList()));
    }

    @Test
    void imagesAndCommandsAreTheSame() {
        for (Service service : compose.programs()) {
            Part part = part(service);
            assertEquals(service.image(), part.image());
            assertEquals(differing(service.words("entrypoint")), part.words("command"), service.name());
            assertEquals(differing(service.words("command")), part.words("args"), service.name());
            assertEquals(
                    service.node().path("working_dir").asText(),
                    part.node().path("workingDir").asText(),
                    service.name());
        }
    }

    @Test
    void environmentsAreTheSame() {
        for (Service service : compose.programs()) {
            Map<String, String> environment = new TreeMap<>(service.environment());
            environment.replaceAll((name, value) -> DIFFERENCES.getOrDefault(value, value));
            assertEquals(environment, part(service).environment(), service.name());
        }
    }

    @Test
    void theDifferencesAreThere() {
        List<String> all = compose.programs().stream()
                .flatMap(service ->
                        Stream.concat(service.words("command").stream(), service.environment().values().stream()))
                .toList();

        assertTrue(all.containsAll(DIFFERENCES.keySet()), all::toString);
    }

    @Test
    void whatCanBeWrittenToIsTheSame() {
        for (Service service : compose.programs()) {
            Part part = part(service);
            Map<String, String> mounts = part.mounts();
            for (String scratch : service.tmpfs().keySet()) {
                String place = mounts.keySet().stream()
                        .filter(each -> Path.of(scratch).startsWith(each))
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow();
                JsonNode volume = part.pod().volumes().get(mounts.get(place));
                assertEquals("Memory", volume.at("/emptyDir/medium").asText(), scratch);
            }
            for (Map.Entry<String, Mount> volume : service.volumes().entrySet()) {
                assertTrue(
                        !volume.getValue().writable() || mounts.containsKey(volume.getKey()),
                        () -> service.name() + " lacks " + volume.getKey());
            }
            for (String place : mounts.keySet()) {
                boolean data = service.volumes().containsKey(place)
                        && service.volumes().get(place).writable();
                assertTrue(
                        data || OF_FILES.contains(place) || service.tmpfs().containsKey(place),
                        () -> service.name() + " has " + place);
            }
        }
    }

    @Test
    void secretsAreTheSameFiles() throws IOException {
        for (Service service : compose.programs()) {
            Part part = part(service);
            List<String> secrets = service.words("secrets");
            assertEquals(!secrets.isEmpty(), part.mounts().containsKey("/run/secrets"), service.name());
            for (String secret : secrets) {
                JsonNode volume = part.pod().volumes().get(part.mounts().get("/run/secrets"));
                Map<String, byte[]> files = new Volume(manifests, volume).files();
                assertArrayEquals(Files.readAllBytes(compose.secret(secret)), files.get(secret), secret);
                assertEquals(1, files.size(), service.name());
            }
        }
    }

    /** Each program finds its files of the site where compose puts them, as they are, and none of another program's keys. */
    @Test
    void filesOfTheSiteAreTheSame() throws IOException {
        Map<String, byte[]> given =
                new Volume(manifests, manifests.pod("site").volumes().get("settings")).files();

        for (Map.Entry<String, byte[]> file : given.entrySet()) {
            Path path = Path.of(file.getKey());
            String inside = "/site/" + path.subpath(1, path.getNameCount());
            Path original =
                    compose.service(path.getName(0).toString()).outside(inside).orElseThrow();
            assertArrayEquals(Files.readAllBytes(original), file.getValue(), file.getKey());
        }
        assertEquals(
                List.of(
                        "besu/besu/besu.toml",
                        "besu/besu/static-nodes.json",
                        "besu/keys/node.key",
                        "besu/network/genesis.json",
                        "kubo/kubo/config.json",
                        "kubo/kubo/swarm.key",
                        "kubo/start-kubo",
                        "registry/keys/encryption.json",
                        "registry/keys/operator.json",
                        "registry/keys/password",
                        "registry/registry/application.yml"),
                List.copyOf(given.keySet()));
    }

    @Test
    void healthIsAskedForInTheSameWay() throws IOException {
        for (Service service : compose.programs()) {
            Part part = part(service);
            List<String> check = service.check();
            assertEquals(check, part.probe("startupProbe").orElseThrow(), service.name());
            assertEquals(check, part.probe("readinessProbe").orElseThrow(), service.name());
            part.probe("livenessProbe").ifPresent(alive -> assertEquals(check, alive, service.name()));
            JsonNode health = service.node().path("healthcheck");
            if (!health.isMissingNode()) {
                JsonNode probe = part.node().path("readinessProbe");
                Map.of("interval", "periodSeconds", "timeout", "timeoutSeconds")
                        .forEach((field, same) -> assertEquals(
                                Service.duration(health.path(field)),
                                Optional.of(Duration.ofSeconds(probe.path(same).asLong())),
                                service.name()));
            }
        }
    }

    @Test
    void memoryAndTimeToStopAreTheSame() {
        for (Pod pod : manifests.pods()) {
            long grace = 0;
            for (Part part : pod.lasting()) {
                Service service = compose.service(part.name());
                assertEquals(
                        service.node().path("mem_limit").asLong(),
                        bytes(part.node().at("/resources/limits/memory").asText()),
                        part.name());
                grace += service.grace().toSeconds();
            }
            // They are stopped one after the other.
            assertTrue(pod.spec().path("terminationGracePeriodSeconds").asLong() >= grace, pod.name());
        }
    }

    /** Compose writes a size out as bytes, whatever its file says. */
    private static long bytes(String quantity) {
        assertTrue(quantity.endsWith("Gi"), quantity);
        return Long.parseLong(quantity.replace("Gi", "")) << 30;
    }

    @Test
    void whatWaitsForAnotherStartsAfterIt() {
        List<String> order =
                manifests.pod("site").lasting().stream().map(Part::name).toList();
        for (String name : order) {
            List<String> waitsFor = new ArrayList<>(compose.service(name).waitsFor());
            // It has a pod of its own: the registry is started again until it is there.
            waitsFor.remove("database");
            waitsFor.forEach(
                    first -> assertTrue(order.indexOf(first) < order.indexOf(name), () -> first + " after " + name));
        }
        assertFalse(order.contains("database"));
    }

    private static Part part(Service service) {
        return lasting()
                .filter(part -> part.name().equals(service.name()))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Part> lasting() {
        return manifests.pods().stream().flatMap(pod -> pod.lasting().stream());
    }

    private static List<String> differing(List<String> words) {
        return words.stream().map(word -> DIFFERENCES.getOrDefault(word, word)).toList();
    }
}
