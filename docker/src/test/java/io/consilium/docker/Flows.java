package io.consilium.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a site's network policies let through: from, to and port, by the names that docs/kubernetes.md gives. */
record Flows(Manifests manifests) {

    /** What the policy called {@code nothing-else} says: it is the only one that may be for every pod. */
    static final JsonNode NOTHING_ELSE = Manifests.of("{podSelector: {}, policyTypes: [Ingress, Egress]}")
            .objects()
            .getFirst();

    /** What they let into pods. */
    Set<String> in() {
        return of("Ingress", "ingress", "from");
    }

    /** What they let out of pods. */
    Set<String> out() {
        return of("Egress", "egress", "to");
    }

    /** Both. */
    Set<String> all() {
        Set<String> all = new TreeSet<>(in());
        all.addAll(out());
        return all;
    }

    private Set<String> of(String type, String rules, String others) {
        Set<String> flows = new TreeSet<>();
        for (JsonNode policy : manifests.all("NetworkPolicy")) {
            JsonNode spec = policy.path("spec");
            if (policy.at("/metadata/name").asText().equals("nothing-else") && spec.equals(NOTHING_ELSE)) {
                continue;
            }
            // Any other selector would be for more pods, or for others, than is reckoned with here.
            assertEquals(List.of("matchLabels"), fields(spec.path("podSelector")), policy::toString);
            Pod pod = manifests.selected(spec.at("/podSelector/matchLabels"));
            assertEquals(spec.has(rules), Pod.words(spec.path("policyTypes")).contains(type), policy::toString);
            for (JsonNode rule : spec.path(rules)) {
                JsonNode peers = rule.path(others);
                // Without peers, or without ports, it would be all of them.
                assertTrue(!peers.isEmpty() && !rule.path("ports").isEmpty(), policy::toString);
                for (JsonNode peer : peers) {
                    for (JsonNode port : rule.path("ports")) {
                        // With an endPort it would be a range.
                        assertEquals(List.of("port", "protocol"), fields(port), policy::toString);
                        String other = other(peer);
                        flows.add(
                                type.equals("Ingress")
                                        ? other + " > " + pod.name() + " " + port(port, pod.name())
                                        : pod.name() + " > " + other + " " + port(port, other));
                    }
                }
            }
        }
        return flows;
    }

    private static List<String> fields(JsonNode object) {
        return object.propertyStream().map(Map.Entry::getKey).sorted().toList();
    }

    private String port(JsonNode port, String pod) {
        JsonNode number = port.path("port");
        int resolved = number.isInt() ? number.asInt() : manifests.pod(pod).port(number.asText());
        return resolved + "/" + port.path("protocol").asText();
    }

    private String other(JsonNode peer) {
        return switch (peer.toString()) {
            case "{\"ipBlock\":{\"cidr\":\"0.0.0.0/0\"}}" -> "anywhere";
            case "{\"namespaceSelector\":{\"matchLabels\":{\"consilium-proxy\":\"true\"}}}" -> "proxy";
            case "{\"namespaceSelector\":{\"matchLabels\":{\"consilium-monitoring\":\"true\"}}}" -> "monitoring";
            case "{\"namespaceSelector\":{\"matchLabels\":{\"kubernetes.io/metadata.name\":\"kube-system\"}}}" ->
                "cluster's names";
            default -> {
                assertEquals(1, peer.size(), peer::toString);
                yield manifests.selected(peer.at("/podSelector/matchLabels")).name();
            }
        };
    }
}
