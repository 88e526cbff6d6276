package io.consilium.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A compose file as Docker's own compose understands it. */
final class ComposeFile {

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode model;

    private ComposeFile(JsonNode model) {
        this.model = model;
    }

    /** Reads and checks a file as {@code docker compose config} does it; whatever compose doesn't know is an error. */
    static ComposeFile read(Path file, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder compose = new ProcessBuilder(
                Path.of(System.getProperty("consilium.tools"), "docker-compose").toString(),
                "--file",
                file.toString(),
                "config",
                "--format",
                "json");
        // What is set where the tests run must not count.
        compose.environment().keySet().retainAll(Set.of("PATH", "HOME"));
        compose.environment().putAll(variables);
        Path wrong = Files.createTempFile("compose", ".txt");
        try {
            Process reader = compose.redirectError(wrong.toFile()).start();
            String json = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (reader.waitFor() != 0) {
                throw new IllegalArgumentException(Files.readString(wrong));
            }
            // It prints what could be read again.
            return new ComposeFile(JSON.readTree(json.replace("$$", "$")));
        } finally {
            Files.delete(wrong);
        }
    }

    /** All services, in the order of the file. */
    List<Service> services() {
        List<Service> services = new ArrayList<>();
        model.path("services").properties().forEach(each -> services.add(new Service(each.getKey(), each.getValue())));
        return services;
    }

    /** The services in whose network others are. */
    List<Service> networks() {
        return services().stream()
                .filter(service -> services().stream().anyMatch(other -> other.isIn(service)))
                .toList();
    }

    /** The services that do more than hold a network. */
    List<Service> programs() {
        List<Service> programs = services();
        programs.removeAll(networks());
        return programs;
    }

    Service service(String name) {
        return services().stream()
                .filter(service -> service.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Where a secret's file lies on the host. */
    Path secret(String name) {
        return Path.of(model.at("/secrets/" + name + "/file").asText());
    }

    /** One container that is to run. */
    record Service(String name, JsonNode node) {

        String image() {
            return node.path("image").asText();
        }

        /** Whether its network is the other's. */
        boolean isIn(Service other) {
            return network().equals("service:" + other.name());
        }

        /** Whose network it is in; nothing if in one of its own. */
        String network() {
            return node.path("network_mode").asText();
        }

        /** The whole command, as far as the compose file says it; the image has the rest. */
        List<String> words(String field) {
            List<String> words = new ArrayList<>();
            node.path(field)
                    .forEach(word ->
                            words.add(word.isObject() ? word.path("source").asText() : word.asText()));
            return words;
        }

        Map<String, String> environment() {
            Map<String, String> environment = new TreeMap<>();
            node.path("environment")
                    .properties()
                    .forEach(each ->
                            environment.put(each.getKey(), each.getValue().asText()));
            return environment;
        }

        /** What it has of the host by where that is in the container. */
        Map<String, Mount> volumes() {
            Map<String, Mount> volumes = new TreeMap<>();
            node.path("volumes")
                    .forEach(each -> volumes.put(
                            each.path("target").asText(),
                            new Mount(
                                    Path.of(each.path("source").asText()),
                                    !each.path("read_only").asBoolean())));
            return volumes;
        }

        /** Which file of the host is there, if one is. */
        Optional<Path> outside(String inside) {
            return volumes().entrySet().stream()
                    .filter(each -> Path.of(inside).startsWith(each.getKey()))
                    .map(each -> each.getValue()
                            .outside()
                            .resolve(Path.of(each.getKey()).relativize(Path.of(inside))))
                    .filter(Files::exists)
                    .findFirst();
        }

        /** The services that must be healthy before this one is started. */
        List<String> waitsFor() {
            return node.path("depends_on").properties().stream()
                    .filter(each -> each.getValue().path("condition").asText().equals("service_healthy"))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        /** The services that are stopped after this one. */
        Set<String> dependsOn() {
            Set<String> others = new TreeSet<>();
            node.path("depends_on").fieldNames().forEachRemaining(others::add);
            return others;
        }

        /** How long an engine waits for its end, once told to end, before it kills it. */
        Duration grace() {
            return duration(node.path("stop_grace_period")).orElse(Duration.ofSeconds(10));
        }

        /** What the specification writes as 1m30s, if anything. */
        static Optional<Duration> duration(JsonNode written) {
            return written.isMissingNode()
                    ? Optional.empty()
                    : Optional.of(Duration.parse("PT" + written.asText().toUpperCase(Locale.ROOT)));
        }

        /** Where it may write what is gone afterwards, with whether programs may be run from there. */
        Map<String, Boolean> tmpfs() {
            Map<String, Boolean> places = new TreeMap<>();
            for (String word : words("tmpfs")) {
                int options = (word + ":").indexOf(':');
                places.put(word.substring(0, options), word.endsWith(":exec"));
            }
            return places;
        }

        /** How it is asked whether it is well, by this file or else by its image. */
        List<String> check() throws IOException {
            List<String> words = new ArrayList<>();
            node.at("/healthcheck/test").forEach(word -> words.add(word.asText()));
            if (words.isEmpty()) {
                return Image.named(image()).health();
            }
            return words.getFirst().equals("CMD-SHELL")
                    ? List.of("/bin/sh", "-c", words.get(1))
                    : words.subList(1, words.size());
        }
    }
}
