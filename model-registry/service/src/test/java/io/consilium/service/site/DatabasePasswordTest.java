package io.consilium.service.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.Application;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The database's password comes out of a file and from nowhere else, and a wrong one opens nothing. */
class DatabasePasswordTest {

    @TempDir
    Path folder;

    @Test
    void theFirstLineOfTheFileOpensTheDatabaseAndNothingElseDoes() throws IOException {
        Path right = Files.writeString(folder.resolve("right"), "a long secret\nanother line\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "another secret\n");
        Path home = folder.resolve("home");
        try (Network network = Network.start()) {
            try (Registry first = start(network, home, right)) {
                first.get("", "/api/v1/status").expect(200);
            }

            RuntimeException refused = assertThrows(RuntimeException.class, () -> start(network, home, wrong));
            assertTrue(!refused.toString().contains("another secret"), refused::toString);
            try (Registry again = start(network, home, right)) {
                assertEquals(200, again.get("", "/api/v1/status").status());
            }
        }
    }

    @Test
    void aFileThatIsMissingOrEmptyIsNamed() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        try (Network network = Network.start()) {
            assertTrue(assertThrows(SiteException.class, () -> start(network, folder.resolve("a"), empty))
                    .getMessage()
                    .contains("is empty"));
            assertTrue(
                    assertThrows(SiteException.class, () -> start(network, folder.resolve("b"), folder.resolve("none")))
                            .getMessage()
                            .contains("can't be read"));
        }
    }

    @Test
    void aRegistryWhoseSettingsOrEnvironmentHoldItDoesNotStart() throws Exception {
        Path settings = Files.writeString(
                folder.resolve("application.yml"), "datasources: {default: {password: a long secret}}\n");
        try (Network network = Network.start()) {
            String inSettings = refusal(network, Map.of(), "-Dmicronaut.config.files=" + settings);
            String inEnvironment = refusal(network, Map.of("DATASOURCES_DEFAULT_PASSWORD", "a long secret"));
            String inAddress = refusal(
                    network, Map.of("DATASOURCES_DEFAULT_URL", "jdbc:postgresql://127.0.0.1/x?password=a+long+secret"));

            for (String refusal : List.of(inSettings, inEnvironment, inAddress)) {
                assertTrue(refusal.contains("There is a password in datasources.default"), refusal);
                assertTrue(refusal.contains("name that file in consilium.database.password-file"), refusal);
                assertFalse(refusal.contains("long"), refusal);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "datasources.default.password, secret",
        "datasources.another.password, secret",
        "datasources.default.data-source-properties.password, secret",
        "datasources.default.url, 'jdbc:h2:mem:x;MODE=PostgreSQL;PASSWORD=secret'",
        "datasources.default.url, jdbc:postgresql://127.0.0.1/x?ssl=true&sslpassword=secret",
        "datasources.default.jdbc-url, jdbc:postgresql://consilium:secret@127.0.0.1/x",
        "flyway.datasources.default.password, secret"
    })
    void aPasswordIsFoundWhereverADriverWouldTakeIt(String name, String value) {
        SiteException refused = assertThrows(SiteException.class, () -> settings(name, value));

        assertTrue(refused.getMessage().contains(name), refused::getMessage);
        assertFalse(refused.getMessage().contains("secret"), refused::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "datasources.default.password, ''",
        "datasources.default.url, jdbc:postgresql://127.0.0.1:5432/passwords?user=consilium",
        "datasources.default.username, consilium"
    })
    void whatHoldsNoneIsLeftAlone(String name, String value) {
        assertEquals(Map.of(), settings(name, value));
    }

    /** On top of the registry's own defaults. */
    private static Map<String, Object> settings(String name, String value) {
        try (Environment site = ApplicationContext.builder()
                .deduceEnvironment(false)
                .banner(false)
                .propertySources(PropertySource.of("site", Map.of("consilium.home", "data", name, value)))
                .build()
                .getEnvironment()
                .start()) {
            return DatabasePassword.settings(site);
        }
    }

    /** What a registry says that ends instead of starting. */
    private String refusal(Network network, Map<String, String> environment, String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Application.class.getName()));
        command.addAll(List.of(Registry.settings(network, Network.NORTH, folder.resolve("home"))));
        Path said = Files.createTempFile(folder, "said", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("it started:\n" + Files.readString(said));
        }
        assertEquals(1, process.exitValue(), Files.readString(said));
        return Files.readString(said);
    }

    private static Registry start(Network network, Path home, Path password) {
        return Registry.start(network, Network.NORTH, home, "-consilium.database.password-file=" + password);
    }
}
