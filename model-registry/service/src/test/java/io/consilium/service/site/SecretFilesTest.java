package io.consilium.service.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.micronaut.core.value.MapPropertyResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator is told of each file with a secret that everybody on the machine can read. */
class SecretFilesTest {

    private static final String TOKENS = "consilium.token-secret-file";
    private static final Set<String> SETTINGS = Set.of(
            "consilium.account.keystore",
            "consilium.account.password-file",
            "consilium.keys.file",
            "consilium.keys.password-file",
            "consilium.database.password-file",
            "consilium.tls.key");
    private static final Pattern SECRET =
            Pattern.compile("\"(consilium\\.[a-z.-]*(?:key|keystore|keys\\.file|password-file|secret-file))\"");

    @TempDir
    private Path folder;

    @Test
    void eachSecretThatEverybodyCanReadIsFoundByItselfAndNoOther() throws IOException {
        for (String open : SETTINGS) {
            Map<String, Object> settings = new TreeMap<>();
            for (String setting : SETTINGS) {
                settings.put(setting, file(setting, setting.equals(open) ? "rw-r--r--" : "rw-------"));
            }

            assertEquals(
                    Map.of(open, folder.resolve(open)),
                    SecretFiles.open(new MapPropertyResolver(settings), file("tokens", "rw-------")));
        }
        Path tokens = file("tokens", "rw----r--");
        assertEquals(Map.of(TOKENS, tokens), SecretFiles.open(new MapPropertyResolver(Map.of()), tokens));
        assertEquals(Map.of(), SecretFiles.open(new MapPropertyResolver(Map.of()), folder.resolve("none")));
    }

    @Test
    void noSettingThatNamesASecretIsForgotten() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                SECRET.matcher(Files.readString(source)).results().forEach(found -> named.add(found.group(1)));
            }
        }

        assertEquals(Stream.concat(SETTINGS.stream(), Stream.of(TOKENS)).collect(Collectors.toSet()), named);
    }

    @Test
    void theRegistrySaysSoWhenItStarts() throws IOException, InterruptedException {
        try (Network network = Network.start()) {
            Path home = folder.resolve("home");
            Registry.settings(network, Network.NORTH, home);
            Files.setPosixFilePermissions(home.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
            Files.setPosixFilePermissions(home.resolve("account.json"), PosixFilePermissions.fromString("rw-------"));
            try (Registry registry = Registry.processThatLogs(network, Network.NORTH, home, List.of())) {
                List<String> warnings = registry.log().stream()
                        .filter(line -> line.contains("event=secret-readable-by-all"))
                        .toList();

                assertTrue(
                        warnings.stream()
                                .anyMatch(line -> line.contains("setting=consilium.account.password-file")
                                        && line.contains("chmod 600")),
                        warnings::toString);
                assertTrue(
                        warnings.stream().noneMatch(line -> line.contains("setting=consilium.account.keystore")),
                        warnings::toString);
            }
        }
    }

    private Path file(String name, String permissions) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, "a secret");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
