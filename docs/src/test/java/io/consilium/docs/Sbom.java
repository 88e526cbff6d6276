package io.consilium.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The list of what one artifact brings with it, as the build wrote it beside the artifact. */
record Sbom(JsonNode json) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The list of a module, which only a build that isn't offline writes. */
    static Sbom of(Path module) {
        Path file = module.resolve("target/sbom.json");
        if (!Files.exists(file)) {
            throw new AssertionError(
                    file + " is missing. The build makes it when it packages, unless Maven works offline:"
                            + " run mvn package once without -o");
        }
        try {
            return new Sbom(JSON.readTree(file.toFile()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Every part, by its address in the package registries. */
    Map<String, JsonNode> parts() {
        Map<String, JsonNode> parts = new TreeMap<>();
        json.path("components")
                .forEach(component -> parts.put(component.path("purl").asText(), component));
        return parts;
    }

    /** Those that others made. */
    Collection<JsonNode> partsOfOthers() {
        return parts().values().stream()
                .filter(part -> !part.path("group").asText().equals("io.consilium"))
                .toList();
    }

    /** The artifact itself. */
    String artifact() {
        return json.path("metadata").path("component").path("purl").asText();
    }

    /** What one of the parts needs, and what that needs, and so on. */
    Set<String> neededBy(String purl) {
        Map<String, JsonNode> needs = new HashMap<>();
        json.path("dependencies").forEach(each -> needs.put(each.path("ref").asText(), each.path("dependsOn")));
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(purl));
        while (!open.isEmpty()) {
            JsonNode next = needs.get(open.pop());
            if (next != null) {
                next.forEach(need -> {
                    if (found.add(need.asText())) {
                        open.push(need.asText());
                    }
                });
            }
        }
        return found;
    }

    /** What is wrong with the list, if these files are what is shipped: each by its SHA-256. */
    Set<String> differencesTo(Map<String, String> files) {
        Map<String, String> listed = new HashMap<>();
        parts().forEach((purl, part) -> listed.put(sha256(part), purl));
        Stream<String> unlisted = files.entrySet().stream()
                .filter(file -> !listed.containsKey(file.getKey()))
                .map(file -> file.getValue() + " is shipped and isn't in the list with these bytes");
        Stream<String> absent = listed.entrySet().stream()
                .filter(part -> !files.containsKey(part.getKey()))
                .map(part -> part.getValue() + " is in the list and isn't shipped with these bytes");
        return Stream.concat(unlisted, absent).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The licences that a part is offered under. */
    static Set<String> licences(JsonNode part) {
        return StreamSupport.stream(part.path("licenses").spliterator(), false)
                .map(entry -> entry.path("license")
                        .path("id")
                        .asText(entry.path("license")
                                .path("name")
                                .asText(entry.path("expression").asText())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sha256(JsonNode part) {
        return StreamSupport.stream(part.path("hashes").spliterator(), false)
                .filter(hash -> hash.path("alg").asText().equals("SHA-256"))
                .map(hash -> hash.path("content").asText())
                .findFirst()
                .orElse("none of " + part.path("purl").asText());
    }
}
