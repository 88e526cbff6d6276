package io.consilium.genesis.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {

    @TempDir
    private Path folder;

    private NetworkFolder network;
    private SiteFolder site;

    @BeforeEach
    void make() {
        network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.seeded().hospital("A").withoutPlugin().build());
        site = network.site("A");
    }

    @Test
    void whatAnEarlierVersionWroteMakesWayForThisVersions() throws IOException {
        Files.writeString(site.path("stop"), Resource.text("stop-as-first-written"));
        Files.delete(site.path("start-kubo"));

        site.join(network.shared());

        for (String name : Programs.NAMES) {
            assertEquals(Resource.text(name), Files.readString(site.path(name)));
            assertEquals(Access.PROGRAM.permissions(), Files.getPosixFilePermissions(site.path(name)));
            assertFalse(Files.exists(site.path(name + ".new")), name);
        }
        assertEquals(List.of(), site.programsOfOthers());
    }

    @Test
    void whatWasEditedStaysAndThisVersionsIsBesideIt() throws IOException {
        String edited = Resource.text("start-besu").replace("set -eu", "set -eu\nexport BESU_OPTS=-Xmx4g");
        Files.writeString(site.path("start-besu"), edited);

        site.join(network.shared());

        assertEquals(edited, Files.readString(site.path("start-besu")));
        assertEquals(Resource.text("start-besu"), Files.readString(site.path("start-besu.new")));
        assertTrue(Files.isExecutable(site.path("start-besu.new")));
        assertEquals(List.of("start-besu"), site.programsOfOthers());

        Files.copy(site.path("start-besu.new"), site.path("start-besu"), StandardCopyOption.REPLACE_EXISTING);
        site.join(network.shared());

        assertEquals(List.of(), site.programsOfOthers());
        assertFalse(Files.exists(site.path("start-besu.new")));
    }

    /** Who changes a script adds its hash, so that a site that has it now isn't taken for one that was edited later. */
    @Test
    void eachOfThisVersionsIsAmongThoseThatCountAsWritten() {
        for (String name : Programs.NAMES) {
            assertTrue(
                    Programs.isWrittenByUs(name, Resource.text(name).getBytes(StandardCharsets.UTF_8)),
                    () -> name + " was changed: add a line for it to written.sha256, and leave the others there");
        }
    }
}
