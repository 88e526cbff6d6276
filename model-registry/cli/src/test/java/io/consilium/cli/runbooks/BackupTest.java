package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.cli.testing.Shell;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site is saved, lost and brought back as docs/runbooks.md says, with real Kubos; anvil stands where Besu would, so what needs Besu
 * is typed by {@link RealNetworkTest}.
 */
class BackupTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";

    @TempDir
    private static Path folder;

    private static AnvilConsortium consortium;
    private static SharedModel shared;
    private static SiteFolder north;
    private static final Map<String, SiteKubo> kubos = new HashMap<>();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        consortium = AnvilConsortium.make(
                folder, Plans.seeded().hospital(NORTH).hospital(SOUTH).withoutPlugin());
        north = consortium.network().site(NORTH);
        for (String site : List.of(NORTH, SOUTH)) {
            startKubo(site);
            consortium.startOverKubo(site);
        }
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, SOUTH);
    }

    @AfterAll
    static void stop() {
        consortium.close();
        kubos.values().forEach(SiteKubo::close);
    }

    @Test
    void aLostSiteComesBackWithItsModelsAndWhatItWasGrantedSince() throws Exception {
        long own = shared.publish(NORTH, 1);
        assertPulled(NORTH, own, 1);
        Path backup = folder.resolve("north.tar.gz");
        save(backup);
        assertNoOpenedWeights(backup);
        long since = shared.publish(SOUTH, 2);
        consortium.at(SOUTH, 0, "grant", Long.toString(since), "1");
        Map<String, String> modes = modesOfSecrets();

        for (boolean withDatabase : List.of(true, false)) {
            lose();
            bringBack(backup, withDatabase);

            assertEquals(modes, modesOfSecrets());
            assertPulled(NORTH, own, 1);
            assertPulled(NORTH, since, 2);
        }
        consortium.at(NORTH, 0, "grant", Long.toString(own), "2");
        assertPulled(SOUTH, own, 1);
        long after = shared.publish(NORTH, 3);
        assertPulled(NORTH, after, 3);
    }

    private static void save(Path backup) throws IOException, InterruptedException {
        Runbook saving = Runbook.of("Saving a site").with("SITE", site().path()).with("BACKUP", backup);
        consortium.stop(NORTH);
        saving.type(1, BackupTest::type);
        saving.type(2, BackupTest::type);
        saving.type(3, BackupTest::type);
        saving.assertAllTyped();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)));
    }

    /** The registry holds models of others in the clear; a copy of a site shall not. */
    private static void assertNoOpenedWeights(Path backup) throws IOException, InterruptedException {
        try (Stream<Path> opened = Files.list(site().path("data/registry/weights"))) {
            assertTrue(opened.findAny().isPresent());
        }
        Path listed = folder.resolve("listed");
        new Shell(listed, Map.of()).type("tar -tzf " + backup);
        String saved = Files.readString(listed);
        assertTrue(saved.contains("keys/encryption.json"), saved);
        assertFalse(saved.contains("data/registry/weights"), saved);
    }

    private static void lose() throws IOException {
        consortium.stop(NORTH);
        kubos.remove(NORTH).close();
        try (Stream<Path> lost = Files.walk(site().path())) {
            for (Path file : lost.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        assertFalse(Files.exists(site().path()));
    }

    private static void bringBack(Path backup, boolean withDatabase) throws IOException, InterruptedException {
        Runbook back = Runbook.of("Bringing a site back")
                .with("SITE", site().path())
                .with("BACKUP", backup)
                .with("NETWORK", consortium.network().shared().path());
        back.type(1, BackupTest::type);
        if (!withDatabase) {
            back.type(2, BackupTest::type);
        }
        back.type(3, BackupTest::type);
        back.type(4, BackupTest::type);
        back.type(5, BackupTest::type);
        if (!withDatabase) {
            back.assertAllTyped();
        }
        assertEquals(3, consortium.printed().split("in use", -1).length - 1, consortium::printed);
    }

    private static void type(String command) throws IOException, InterruptedException {
        if (command.strip().equals(site().path("start").toString())) {
            startKubo(NORTH);
        } else if (command.strip().equals(site().path("stop").toString())) {
            kubos.remove(NORTH).close();
        } else if (command.startsWith("consilium site start")) {
            consortium.startOverKubo(NORTH);
        } else if (command.startsWith("consilium login")) {
            consortium.login(NORTH);
        } else if (command.startsWith("consilium ") && !command.startsWith("consilium network check")) {
            consortium.run(0, command.substring("consilium ".length()).split(" "));
        } else if (!command.startsWith("consilium ")) {
            new Shell(folder.resolve("printed"), Map.of()).type(command);
        }
    }

    private static void startKubo(String name) throws IOException, InterruptedException {
        kubos.put(name, SiteKubo.start(consortium.network().site(name), folder.resolve("kubo-" + name + ".log")));
    }

    private static SiteFolder site() {
        return north;
    }

    private static Map<String, String> modesOfSecrets() throws IOException {
        Map<String, String> modes = new HashMap<>();
        for (String secret : SiteFolder.SECRETS) {
            modes.put(secret, PosixFilePermissions.toString(Files.getPosixFilePermissions(site().path(secret))));
        }
        return modes;
    }

    private static void assertPulled(String name, long model, int seed) throws IOException {
        Path pulled = folder.resolve("pulled-" + model + ".safetensors");
        Files.deleteIfExists(pulled);
        consortium.at(name, 0, "pull", Long.toString(model), "--out", pulled.toString());
        assertArrayEquals(Files.readAllBytes(shared.weights(seed)), Files.readAllBytes(pulled));
    }
}
