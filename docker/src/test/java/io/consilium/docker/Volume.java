package io.consilium.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** A volume of a pod, laid out in a folder as a kubelet does it. */
record Volume(Manifests manifests, JsonNode node) {

    /** What a ConfigMap, a Secret or several of them put into it, by path; nothing for an empty one. */
    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        if (node.has("secret")) {
            files.putAll(data("Secret", node.at("/secret/secretName").asText()));
        }
        for (JsonNode source : node.at("/projected/sources")) {
            boolean secret = source.has("secret");
            JsonNode named = source.path(secret ? "secret" : "configMap");
            Map<String, byte[]> data =
                    data(secret ? "Secret" : "ConfigMap", named.path("name").asText());
            named.path("items")
                    .forEach(item -> files.put(
                            item.path("path").asText(),
                            data.get(item.path("key").asText())));
        }
        return files;
    }

    /** Makes it: files under a name that changes with them, to which links lead, with the mode that the volume says. */
    Path lay(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, byte[]> files = files();
        if (files.isEmpty()) {
            return folder;
        }
        Path data = Files.createTempDirectory(folder, "..");
        Files.createSymbolicLink(folder.resolve("..data"), data.getFileName());
        int mode = node.at(node.has("secret") ? "/secret/defaultMode" : "/projected/defaultMode")
                .asInt();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = data.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(letters(mode)));
            Path first = Path.of(file.getKey()).getName(0);
            if (Files.notExists(folder.resolve(first))) {
                Files.createSymbolicLink(
                        folder.resolve(first), Path.of("..data").resolve(first));
            }
        }
        return folder;
    }

    private Map<String, byte[]> data(String kind, String name) {
        Map<String, byte[]> files = new TreeMap<>();
        manifests.one(kind, name).path("data").properties().forEach(each -> {
            String text = each.getValue().asText();
            files.put(
                    each.getKey(),
                    kind.equals("Secret")
                            ? Base64.getMimeDecoder().decode(text)
                            : text.getBytes(StandardCharsets.UTF_8));
        });
        return files;
    }

    private static String letters(int mode) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            letters.append((mode >> bit & 1) == 1 ? "rwx".charAt(2 - bit % 3) : '-');
        }
        return letters.toString();
    }
}
