package io.consilium.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Dockerfile says of how its image runs. */
record Dockerfile(
        Map<String, String> arguments,
        String base,
        String user,
        List<String> entrypoint,
        List<String> health,
        Map<String, String> environment,
        Map<String, String> copies) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern SETTING = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S+)");

    static Dockerfile read(Path file) throws IOException {
        Map<String, String> arguments = new TreeMap<>();
        String base = "";
        String user = "";
        List<String> entrypoint = List.of();
        List<String> health = List.of();
        Map<String, String> environment = new TreeMap<>();
        Map<String, String> copies = new TreeMap<>();
        for (String line : Files.readString(file)
                .replaceAll("\\s*\\\\\\n\\s*", " ")
                .lines()
                .toList()) {
            if (line.startsWith("ARG ")) {
                Matcher settings = SETTING.matcher(line);
                while (settings.find()) {
                    arguments.put(settings.group(1), settings.group(2));
                }
            } else if (line.startsWith("FROM ")) {
                base = line.substring("FROM ".length());
            } else if (line.startsWith("USER ")) {
                user = line.substring("USER ".length());
            } else if (line.startsWith("ENTRYPOINT ")) {
                entrypoint = words(line.substring("ENTRYPOINT ".length()));
            } else if (line.startsWith("HEALTHCHECK ")) {
                health = words(line.substring(line.indexOf("CMD ") + "CMD ".length()));
            } else if (line.startsWith("ENV ")) {
                Matcher settings = SETTING.matcher(line);
                while (settings.find()) {
                    environment.put(settings.group(1), settings.group(2).replace("\"", ""));
                }
            } else if (line.startsWith("COPY ")) {
                List<String> paths = List.of(line.split(" ", -1));
                copies.put(paths.get(2), paths.get(1));
            }
        }
        return new Dockerfile(arguments, base, user, entrypoint, health, environment, copies);
    }

    private static List<String> words(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException("not a list of words: " + json, malformed);
        }
    }
}
