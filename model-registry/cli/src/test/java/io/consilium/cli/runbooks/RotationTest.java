package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.Organisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site's account and encryption key become other ones as docs/runbooks.md says; its node's, in {@link RealNetworkTest}. */
class RotationTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";

    @TempDir
    private Path folder;

    private AnvilConsortium consortium;
    private SharedModel shared;

    @BeforeEach
    void start() throws IOException {
        consortium = AnvilConsortium.ofHospitals(folder, NORTH, SOUTH);
        shared = new SharedModel(consortium, folder);
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    @Test
    void oldGrantsStayReadableAndNewOnesUseTheNewEncryptionKey() throws Exception {
        shared.openTask(NORTH, SOUTH);
        long before = shared.publish(NORTH, 1);
        consortium.at(NORTH, 0, "grant", Long.toString(before), "2");
        Runbook rotation = runbook("Another encryption key");

        rotation.type(1, this::type);
        rotation.type(3, this::type);
        rotation.assertAllTyped();

        long after = shared.publish(NORTH, 2);
        consortium.at(NORTH, 0, "grant", Long.toString(after), "2");
        assertEquals(1, consortium.ledger().grant(before, 2).keyVersion());
        assertEquals(2, consortium.ledger().grant(after, 2).keyVersion());
        assertPulled(before, 1);
        assertPulled(after, 2);
        assertEquals(
                site().member().encryptionKey(),
                consortium.network().network().members().get(1).encryptionKey());
    }

    @Test
    void theNewAccountSignsAndTheOldOneIsNobodys() throws Exception {
        Member before = site().member();
        Runbook rotation = runbook("Another account").with("OLD", before.account());

        for (int step = 1; step <= 4; step++) {
            rotation.type(step, this::type);
        }
        rotation.assertAllTyped();

        Organisation onLedger = consortium.ledger().organisation(2).orElseThrow();
        assertEquals(List.of(site().member().account()), onLedger.accounts());
        assertTrue(Files.exists(site().path("keys/former/operator-" + before.account() + ".json")));
        consortium.at(SOUTH, 0, "vote", "task", SharedModel.TASK);
        consortium.run(
                0, "network", "check", consortium.network().shared().path().toString());
    }

    private Runbook runbook(String title) throws IOException {
        return Runbook.of(title)
                .with("SITE", site().path())
                .with("NET", consortium.network().path());
    }

    private void type(String command) {
        if (command.startsWith("consilium site start")) {
            consortium.stop(SOUTH);
            consortium.start(SOUTH);
        } else if (command.startsWith("consilium login")) {
            consortium.login(SOUTH);
        } else {
            assertTrue(command.startsWith("consilium "), command);
            consortium.run(0, command.substring("consilium ".length()).split(" "));
        }
    }

    private SiteFolder site() {
        return consortium.network().site(SOUTH);
    }

    private void assertPulled(long model, int seed) throws IOException {
        Path pulled = folder.resolve("pulled-" + model + ".safetensors");
        consortium.at(SOUTH, 0, "pull", Long.toString(model), "--out", pulled.toString());
        assertArrayEquals(Files.readAllBytes(shared.weights(seed)), Files.readAllBytes(pulled));
    }
}
