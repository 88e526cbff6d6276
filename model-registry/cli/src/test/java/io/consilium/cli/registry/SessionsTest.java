package io.consilium.cli.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {

    private static final Session FULL = new Session(
            URI.create("http://127.0.0.1:8547"),
            "0xaa",
            "a-token",
            Instant.parse("2026-01-01T00:00:00Z"),
            Optional.of(new Session.Key(Path.of("/keys/operator.json"), Path.of("/keys/password"))),
            Optional.of(new Session.Chain(URI.create("http://127.0.0.1:8545"), 7, Optional.of("0x01"))),
            Optional.of(Path.of("/ca.pem")));
    private static final Session BARE = new Session(
            URI.create("http://registry.example"),
            "0xbb",
            "another",
            Instant.parse("2026-01-02T00:00:00Z"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    @TempDir
    private Path folder;

    @Test
    void sessionsComeBackAsTheyWereAndTheLastOneIsKnown() throws IOException {
        Sessions.in(folder).keep(BARE);
        Sessions.in(folder).keep(FULL);

        assertEquals(Optional.of(FULL), Sessions.in(folder).last());
        assertEquals(Optional.of(BARE), Sessions.in(folder).at(BARE.registry()));
        assertEquals(Optional.empty(), Sessions.in(folder).at(URI.create("http://nowhere")));
    }

    @Test
    void nobodyElseCanReadTheTokens() throws IOException {
        Sessions.in(folder.resolve("config")).keep(FULL);

        Path file = folder.resolve("config/sessions.json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    }

    @Test
    void tokensThatOthersCanReadAreNotUsedUntilOneSignsInAgain() throws IOException {
        Sessions.in(folder).keep(FULL);
        Files.setPosixFilePermissions(folder.resolve("sessions.json"), PosixFilePermissions.fromString("rw-r-----"));

        String refusal = assertThrows(
                        RegistryException.class, () -> Sessions.in(folder).last())
                .getMessage();
        assertTrue(refusal.contains("others can read"), refusal);
        assertThrows(RegistryException.class, () -> Sessions.in(folder).at(FULL.registry()));

        Sessions.in(folder).keep(FULL);
        assertEquals(Optional.of(FULL), Sessions.in(folder).last());
    }

    @Test
    void fileThatIsNoListIsNotOverwritten() throws IOException {
        Files.writeString(folder.resolve("sessions.json"), "[]");

        assertThrows(RegistryException.class, () -> Sessions.in(folder).keep(FULL));

        assertEquals("[]", Files.readString(folder.resolve("sessions.json")));
    }
}
