package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.docker.Pod.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way for a Prometheus to a site's figures: valid, just that one port, and all else stays as {@link KubernetesManifestsTest} has it. */
class KubernetesFiguresTest {

    private static final int PORT = 9464;

    @TempDir
    private static Path folder;

    private static KubernetesPage page;
    private static Manifests without;
    private static Manifests with;

    @BeforeAll
    static void render() throws IOException, InterruptedException {
        page = new KubernetesPage();
        RenderedSite rendered = RenderedSite.make(folder.resolve("net"));
        without = rendered.manifests();
        page.takeFigures(rendered.site().path());
        with = Manifests.render(rendered.site().path());
    }

    @Test
    void everyObjectIsWhatKubernetesDefines() {
        Definitions definitions = new Definitions();

        with.objects().forEach(definitions::check);
    }

    @Test
    void whoIsLetInIsWhomTheDocumentSays() {
        Set<String> more = new TreeSet<>(new Flows(with).all());
        more.removeAll(new Flows(without).all());

        assertEquals(Set.of("monitoring > site " + PORT + "/TCP"), more);
        assertEquals(page.flows(KubernetesPage.FIGURES), more);
    }

    @Test
    void theServiceLeadsToThem() {
        JsonNode service = with.one("Service", "figures").path("spec");
        JsonNode port = service.at("/ports/0");

        assertEquals("ClusterIP", service.path("type").asText());
        assertEquals("site", with.selected(service.path("selector")).name());
        assertEquals(1, service.path("ports").size());
        assertEquals(PORT, port.path("port").asInt());
        assertEquals(PORT, with.pod("site").port(port.path("targetPort").asText()));
    }

    @Test
    void theRegistryShowsThemThereAndNothingElseOfTheSiteChanges() {
        Part before = without.pod("site").part("registry");
        Part after = with.pod("site").part("registry");
        Map<String, String> environment = new TreeMap<>(before.environment());
        environment.put("CONSILIUM_METRICS_HOST", "0.0.0.0");
        environment.put("CONSILIUM_METRICS_PORT", Integer.toString(PORT));
        Set<JsonNode> ports = ports(after);
        ports.removeAll(ports(before));

        assertEquals(environment, after.environment());
        assertEquals(
                List.of("figures"),
                ports.stream().map(port -> port.path("name").asText()).toList());
        assertEquals(rest(without), rest(with));
    }

    private static Set<JsonNode> ports(Part part) {
        return part.node().path("ports").valueStream().collect(Collectors.toCollection(HashSet::new));
    }

    /** All but the way to the figures and what the registry's container says of its environment and ports. */
    private static List<JsonNode> rest(Manifests manifests) {
        List<JsonNode> rest = new ArrayList<>();
        for (JsonNode object : manifests.objects()) {
            String name = object.at("/metadata/name").asText();
            if (name.equals("figures") || name.equals("monitoring-to-figures")) {
                continue;
            }
            JsonNode copy = object.deepCopy();
            if (copy.path("kind").asText().equals("StatefulSet") && name.equals("site")) {
                JsonNode registry = new Pod(copy).part("registry").node();
                ((ObjectNode) registry).remove(List.of("env", "ports"));
            }
            rest.add(copy);
        }
        return rest;
    }
}
