package io.consilium.service.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database's password comes out of a file, and a wrong one opens nothing. */
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

    private static Registry start(Network network, Path home, Path password) {
        return Registry.start(network, Network.NORTH, home, "-consilium.database.password-file=" + password);
    }
}
