package io.consilium.service.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry says and does while the disk under its database is full. */
class DatabaseFaultsTest {

    private static final long SMALL_DISK = 16L << 20;

    @TempDir
    static Path homes;

    private static Network network;

    @BeforeAll
    static void start() {
        network = Network.start();
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void aFullDiskUnderTheDatabaseLosesNothingAndAfterARestartItGoesOn() throws IOException, InterruptedException {
        assumeTrue(KuboNode.smallDisksWork(), "SKIPPED LOUDLY: this machine lets nobody mount a small disk");
        Path home = homes.resolve("full");
        try (KuboNode kubo = KuboNode.offline()) {
            String store = "-consilium.content.kubo=" + kubo.api();
            long before;
            String id;
            try (Registry registry = Registry.processOnDisk(network, Network.NORTH, home, SMALL_DISK, store)) {
                Publisher north = new Publisher(registry, Network.NORTH);
                before = north.publish(1_411);
                id = north.announce(1_412);
                Path disk = registry.asSeenByTheProcess(home);
                fill(disk.resolve("junk"));

                assertEquals(
                        "database-unavailable",
                        registry.post(Network.NORTH, "/api/v1/publications", Publisher.announcement(1_413))
                                .expect(503)
                                .problem());

                Files.copy(
                        disk.resolve("registry.mv.db"),
                        home.resolve("registry.mv.db"),
                        StandardCopyOption.REPLACE_EXISTING);
                registry.kill();
            }
            try (Registry registry = Registry.start(network, Network.NORTH, home, store)) {
                Publisher north = new Publisher(registry, Network.NORTH);
                north.send(id, SmallWeights.of(1_412)).expect(200);
                registry.get(Network.NORTH, "/api/v1/models/" + before).expect(200);
                registry.get(Network.NORTH, "/api/v1/models/" + before + "/weights")
                        .expect(200);
            }
        }
    }

    private static void fill(Path junk) throws IOException {
        byte[] some = new byte[4_096];
        try (OutputStream out = Files.newOutputStream(junk)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            if (Files.size(junk) == 0) {
                throw full;
            }
        }
    }
}
