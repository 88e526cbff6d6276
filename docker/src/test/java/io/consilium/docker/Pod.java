package io.consilium.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a stateful set starts, and on which volumes. */
record Pod(JsonNode set) {

    String name() {
        return set.at("/metadata/name").asText();
    }

    JsonNode spec() {
        return set.at("/spec/template/spec");
    }

    Map<String, String> labels() {
        return texts(set.at("/spec/template/metadata/labels"));
    }

    /** All of them in the order in which they start. */
    List<Part> parts() {
        return Stream.of("initContainers", "containers")
                .flatMap(kind -> spec().path(kind).valueStream())
                .map(node -> new Part(this, node))
                .toList();
    }

    /** Those that stay, in the order in which they start. */
    List<Part> lasting() {
        return parts().stream().filter(Part::stays).toList();
    }

    Part part(String name) {
        return parts().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The number of a port that one of them names. */
    int port(String name) {
        return parts().stream()
                .flatMap(part -> part.node().path("ports").valueStream())
                .filter(port -> port.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("containerPort")
                .asInt();
    }

    /** Every volume by its name; those that are claimed hold nothing but their name. */
    Map<String, JsonNode> volumes() {
        Map<String, JsonNode> volumes = new TreeMap<>();
        spec().path("volumes").forEach(volume -> volumes.put(volume.path("name").asText(), volume));
        set.at("/spec/volumeClaimTemplates")
                .forEach(claim -> volumes.put(claim.at("/metadata/name").asText(), claim.path("metadata")));
        return volumes;
    }

    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }

    /** One of its containers. */
    record Part(Pod pod, JsonNode node) {

        String name() {
            return node.path("name").asText();
        }

        String image() {
            return node.path("image").asText();
        }

        boolean stays() {
            return node.path("restartPolicy").asText().equals("Always")
                    || pod.spec().path("containers").valueStream().anyMatch(node::equals);
        }

        List<String> words(String field) {
            return Pod.words(node.path(field));
        }

        Map<String, String> environment() {
            Map<String, String> environment = new TreeMap<>();
            node.path("env")
                    .forEach(each -> environment.put(
                            each.path("name").asText(), each.path("value").asText()));
            return environment;
        }

        /** The names of volumes by where they are. */
        Map<String, String> mounts() {
            Map<String, String> mounts = new TreeMap<>();
            node.path("volumeMounts")
                    .forEach(each -> mounts.put(
                            each.path("mountPath").asText(), each.path("name").asText()));
            return mounts;
        }

        /** Whether it may change what is at such a place. */
        boolean mayWrite(String place) {
            return node.path("volumeMounts")
                    .valueStream()
                    .filter(each -> each.path("mountPath").asText().equals(place))
                    .noneMatch(each -> each.path("readOnly").asBoolean());
        }

        /** What it is asked with; nothing if it is asked over the network. */
        Optional<List<String>> probe(String kind) {
            JsonNode command = node.path(kind).at("/exec/command");
            return command.isMissingNode() ? Optional.empty() : Optional.of(Pod.words(command));
        }
    }
}
