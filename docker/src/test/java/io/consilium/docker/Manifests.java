package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The objects that a cluster would be given, out of a folder for kustomize. */
record Manifests(List<JsonNode> objects) {

    private static final JsonMapper JSON = new JsonMapper();

    Manifests {
        objects = List.copyOf(objects);
    }

    static Manifests render(Path folder) throws IOException, InterruptedException {
        Path wrong = Files.createTempFile("kustomize", ".txt");
        try {
            Process kustomize = new ProcessBuilder(
                            Path.of(System.getProperty("consilium.tools"), "kustomize")
                                    .toString(),
                            "build",
                            folder.toString())
                    .redirectError(wrong.toFile())
                    .start();
            String yaml = new String(kustomize.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Warnings count, too: what is deprecated today is gone tomorrow.
            if (kustomize.waitFor() != 0 || Files.size(wrong) > 0) {
                throw new IllegalArgumentException(Files.readString(wrong));
            }
            return of(yaml);
        } finally {
            Files.delete(wrong);
        }
    }

    static Manifests of(String yaml) {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<JsonNode> objects = new ArrayList<>();
        new Yaml(new SafeConstructor(strict)).loadAll(yaml).forEach(object -> objects.add(JSON.valueToTree(object)));
        return new Manifests(objects);
    }

    List<JsonNode> all(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    JsonNode one(String kind, String name) {
        return all(kind).stream()
                .filter(object -> object.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + kind + " called " + name));
    }

    List<Pod> pods() {
        return all("StatefulSet").stream().map(Pod::new).toList();
    }

    Pod pod(String name) {
        return new Pod(one("StatefulSet", name));
    }

    /** The one pod with these labels. */
    Pod selected(JsonNode labels) {
        List<Pod> pods = pods().stream()
                .filter(pod ->
                        pod.labels().entrySet().containsAll(Pod.texts(labels).entrySet()))
                .toList();
        assertEquals(1, pods.size(), labels::toString);
        return pods.getFirst();
    }
}
