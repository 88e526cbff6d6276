package io.consilium.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.Gson;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What Kubernetes says of its own kinds of objects, as its Java client has it. */
final class Definitions {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Map<String, Class<?>> KINDS = Map.of(
            "v1 Namespace", V1Namespace.class,
            "v1 ServiceAccount", V1ServiceAccount.class,
            "v1 ConfigMap", V1ConfigMap.class,
            "v1 Secret", V1Secret.class,
            "v1 Service", V1Service.class,
            "apps/v1 StatefulSet", V1StatefulSet.class,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class);

    private final Gson gson;

    Definitions() {
        new JSON();
        this.gson = JSON.getGson();
    }

    /**
     * Refuses what isn't in a kind's definition, is missing there, or has another type. A reader that forgives a lot would only
     * leave out what it doesn't know and turn "8080" into 8080: so what it understood must be what was written.
     */
    void check(JsonNode object) {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        String name = kind + " " + object.at("/metadata/name").asText();
        Class<?> definition = Optional.<Class<?>>ofNullable(KINDS.get(kind))
                .orElseThrow(() -> new IllegalArgumentException(name + ": this kind isn't expected here"));
        JsonNode written = withoutLineBreaks(object);
        JsonNode understood;
        try {
            understood = MAPPER.readTree(gson.toJson(gson.fromJson(written.toString(), definition)));
        } catch (JsonProcessingException | RuntimeException wrong) {
            throw new IllegalArgumentException(name + ": " + wrong.getMessage(), wrong);
        }
        difference("", written, understood).ifPresent(difference -> {
            throw new IllegalArgumentException(name + ": " + difference);
        });
    }

    private static Optional<String> difference(String path, JsonNode written, JsonNode understood) {
        if (written.isContainerNode() && written.getNodeType() == understood.getNodeType()) {
            TreeSet<String> fields = new TreeSet<>();
            written.fieldNames().forEachRemaining(fields::add);
            for (int i = 0; written.isArray() && i < Math.max(written.size(), understood.size()); i++) {
                fields.add(Integer.toString(i));
            }
            return fields.stream()
                    .map(field -> difference(path + "/" + field, in(written, field), in(understood, field)))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        return written.equals(understood)
                ? Optional.empty()
                : Optional.of(path + " is " + written + ", which is read as " + understood);
    }

    private static JsonNode in(JsonNode node, String field) {
        return node.isArray() ? node.path(Integer.parseInt(field)) : node.path(field);
    }

    /** Kustomize breaks a secret's Base64 into lines, which Kubernetes allows. */
    private static JsonNode withoutLineBreaks(JsonNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.path("kind").asText().equals("Secret") && copy.path("data") instanceof ObjectNode data) {
            data.properties()
                    .forEach(each ->
                            data.put(each.getKey(), each.getValue().asText().replace("\n", "")));
        }
        return copy;
    }
}
