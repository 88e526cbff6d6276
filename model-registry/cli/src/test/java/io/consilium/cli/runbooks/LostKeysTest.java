package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.FreePorts;
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

/** A hospital that lost everything is given new keys as docs/runbooks.md says; its node gets in again in {@link RealNetworkTest}. */
class LostKeysTest {

    private static final String NORTH = "North";
    private static final String EAST = "East";
    private static final String SOUTH = "South";
    private static final String SOUTHS_NUMBER = "3";

    @TempDir
    private Path folder;

    private AnvilConsortium consortium;
    private SharedModel shared;

    @BeforeEach
    void start() throws IOException {
        consortium = AnvilConsortium.ofHospitals(folder, NORTH, EAST, SOUTH);
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, EAST);
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    @Test
    void theOthersGiveNewKeysAndOnlyThoseOpenWhatIsGrantedAnew() throws Exception {
        long model = shared.publish(NORTH, 1);
        consortium.at(NORTH, 0, "grant", Long.toString(model), SOUTHS_NUMBER);
        pull(0, model);
        long own = shared.publish(SOUTH, 2);
        consortium.at(SOUTH, 0, "grant", Long.toString(own), "1");
        Member before = site().member();
        Path stolen = lose();
        Runbook lost = Runbook.of("All keys lost")
                .with("SITE", site().path())
                .with("NAME", SOUTH)
                .with("HOST", "127.0.0.1 --first-port " + FreePorts.inARow(10))
                .with("MEMBER", SOUTHS_NUMBER)
                .with("FILE", site().path("member.json"))
                .with("NET", consortium.network().path())
                .with("NETWORK", consortium.network().shared().path())
                .with("URL", consortium.node() + " --chain-id " + Anvil.CHAIN_ID)
                .with("OLD", before.sealer())
                .with("NODE", before.node().digits())
                .with("MODEL", model);

        lost.type(1, this::type);
        assertAnotherMembersFileIsRefused();
        lost.type(2, command -> consortium.at(NORTH, 0, words(command + " --json")));
        lost.with("PROPOSAL", consortium.answer().path("proposal").asText());
        lost.type(3, command -> consortium.at(EAST, 0, words(command)));
        lost.type(4, this::type);
        lost.type(5, this::type);
        assertTrue(consortium.printed().contains("sealer remove " + before.sealer()), consortium::printed);
        lost.with("NEXT", site().member().sealer());
        for (int step = 6; step <= 9; step++) {
            lost.type(step, this::type);
        }
        pull(1, model);
        lost.type(10, command -> consortium.at(NORTH, 0, words(command)));
        lost.assertAllTyped();

        pull(0, model);
        assertArrayEquals(Files.readAllBytes(shared.weights(1)), Files.readAllBytes(pulled(model)));
        Organisation onLedger = consortium.ledger().organisation(3).orElseThrow();
        assertEquals(2, onLedger.keyVersion());
        assertEquals(List.of(site().member().account()), onLedger.accounts());
        assertEquals(List.of(site().member().node()), onLedger.nodes());
        assertTheirOwnModelIsClosedToThemAndOpenToWhoHadAccess(own);
        assertTheOldKeysAreAStrangers(before, stolen);
        assertTheNewOnesAreRotatedLikeOthers(model);
    }

    private void assertAnotherMembersFileIsRefused() {
        long proposals = consortium.ledger().proposalCount();
        consortium.at(
                NORTH,
                1,
                "vote",
                "keys",
                SOUTHS_NUMBER,
                "--member",
                consortium.network().site(EAST).path("member.json").toString());
        assertTrue(consortium.printed().contains("is of East; nothing was proposed"), consortium::printed);
        assertEquals(proposals, consortium.ledger().proposalCount());
    }

    private void assertTheirOwnModelIsClosedToThemAndOpenToWhoHadAccess(long own) throws IOException {
        pull(1, own);
        consortium.at(SOUTH, 1, "grant", Long.toString(own), "2");
        assertEquals(own, shared.publishTrained(SOUTH, 2));
        pull(1, own);
        consortium.at(
                NORTH,
                0,
                "pull",
                Long.toString(own),
                "--out",
                folder.resolve("copy.safetensors").toString());
        assertArrayEquals(
                Files.readAllBytes(shared.weights(2)), Files.readAllBytes(folder.resolve("copy.safetensors")));
    }

    private void assertTheOldKeysAreAStrangers(Member before, Path stolen) {
        assertTrue(consortium.ledger().member(before.account()).isEmpty());
        consortium.run(
                0,
                "login",
                "--registry",
                consortium.address(NORTH).toString(),
                "--keystore",
                stolen.resolve("keys/operator.json").toString(),
                "--password-file",
                stolen.resolve("keys/password").toString());
        consortium.at(NORTH, 1, "members");
        assertTrue(consortium.printed().contains("organisation"), consortium::printed);
        consortium.login(NORTH);
        assertNotEquals(before.encryptionKey(), site().member().encryptionKey());
    }

    /** The ledger's number for the key isn't its file's. */
    private void assertTheNewOnesAreRotatedLikeOthers(long model) throws IOException {
        consortium.run(
                0, "keys", "rotate", "encryption", "--site", site().path().toString());
        assertEquals(3, consortium.ledger().organisation(3).orElseThrow().keyVersion());
        pull(0, model);
        consortium.at(NORTH, 0, "grant", Long.toString(model), SOUTHS_NUMBER);
        pull(0, model);
    }

    private Path lose() throws IOException {
        consortium.stop(SOUTH);
        return Files.move(site().path(), folder.resolve("stolen"));
    }

    private void type(String command) throws IOException, InterruptedException {
        if (command.startsWith("consilium site start")) {
            consortium.start(SOUTH);
        } else if (command.startsWith("consilium login")) {
            consortium.login(SOUTH);
        } else if (!command.startsWith("consilium network sealer")
                && !command.startsWith("consilium network check")
                && !command.strip().equals(site().path("start").toString())) {
            consortium.run(0, words(command));
        }
    }

    private static String[] words(String command) {
        return command.substring("consilium ".length()).split(" ");
    }

    private SiteFolder site() {
        return SiteFolder.at(consortium.network().path().resolve("sites/south"));
    }

    private void pull(int code, long model) throws IOException {
        Files.deleteIfExists(pulled(model));
        consortium.at(
                SOUTH,
                code,
                "pull",
                Long.toString(model),
                "--out",
                pulled(model).toString());
    }

    private Path pulled(long model) {
        return folder.resolve("pulled-" + model + ".safetensors");
    }
}
