package io.consilium.cli.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.contracts.Address;
import io.consilium.genesis.Member;
import io.consilium.genesis.folder.KeyRotation;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.Organisation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Every key of a site is another one in the end, while its registry serves; the tests build on each other. */
@TestMethodOrder(OrderAnnotation.class)
class KeysCommandTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";

    @TempDir
    private static Path folder;

    private static AnvilConsortium consortium;
    private static SharedModel shared;
    private static long before;
    private static Member founded;

    @BeforeAll
    static void start() throws IOException {
        consortium = AnvilConsortium.ofHospitals(folder, NORTH, SOUTH);
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, SOUTH);
        before = shared.publish(NORTH, 1);
        consortium.at(NORTH, 0, "grant", Long.toString(before), "2");
        founded = site().member();
    }

    @AfterAll
    static void stop() {
        consortium.close();
    }

    @Test
    @Order(1)
    void everyKeyIsInUseAndOnTheLedgerInTheBeginning() {
        consortium.run(0, "keys", "show", "--site", path());

        assertEquals(3, consortium.printed().split("in use", -1).length - 1, consortium::printed);
    }

    @Test
    @Order(2)
    void anotherEncryptionKeyOpensNewGrantsAndTheOldOneOldGrants() throws IOException {
        consortium.run(0, "keys", "rotate", "encryption", "--site", path(), "--json");

        assertEquals(2, onLedger().keyVersion());
        assertEquals(onLedger().encryptionKey(), site().member().encryptionKey());
        long after = shared.publish(NORTH, 2);
        consortium.at(NORTH, 0, "grant", Long.toString(after), "2");
        assertPulled(before, 1);
        assertPulled(after, 2);
    }

    @Test
    @Order(3)
    void anotherAccountSignsAndTheOldOneIsAStrangers() throws IOException {
        Address old = founded.account();
        String voucher = voucherOfSouth();
        consortium.run(0, "keys", "rotate", "account", "--site", path());
        int warned = consortium.printed().indexOf("vouchers that are refused once it is retired, 1 of them");
        assertTrue(0 < warned && warned < consortium.printed().indexOf("keys retire account"), consortium::printed);
        Address now = site().member().account();
        assertNotEquals(old, now);
        assertTrue(onLedger().accounts().contains(now));
        consortium.run(1, "keys", "retire", "account", now.hex(), "--site", path());
        assertTrue(consortium.printed().contains("rotate it first"), consortium::printed);
        consortium.run(1, "keys", "retire", "account", old.hex(), "--site", path());
        assertTrue(consortium.printed().contains("signs with"), consortium::printed);

        consortium.stop(SOUTH);
        consortium.start(SOUTH);
        consortium.run(0, "keys", "retire", "account", old.hex(), "--site", path());

        assertFalse(onLedger().accounts().contains(old));
        assertTrue(redeemed(voucher).contains("has retired the account " + old), consortium::printed);
        assertTrue(
                redeemed(voucher, "--node", consortium.node().toString(), "--genesis", consortium.genesis())
                        .contains("may have retired that account since"),
                consortium::printed);
        consortium.at(SOUTH, 0, "vote", "task", "lung-ct-nodule");
        assertTrue(Files.exists(site().path("keys/former/operator-" + old + ".json")));
    }

    @Test
    @Order(4)
    void anotherNodeIsOnTheLedgerBeforeItRunsAndTheOldOneGoes() throws IOException {
        consortium.run(0, "keys", "rotate", "node", "--site", path());
        assertEquals(2, onLedger().nodes().size());
        assertEquals(founded.node(), site().member().node());
        int out = consortium.printed().indexOf("network sealer remove " + founded.sealer());
        int stopped = consortium.printed().indexOf("stop the node");
        int in = consortium.printed().indexOf("network sealer add");
        assertTrue(0 < out && out < stopped && stopped < in, consortium::printed);
        // Broken off and given again, it is the same key.
        consortium.run(0, "keys", "rotate", "node", "--site", path(), "--json");
        assertEquals(2, onLedger().nodes().size());

        assertNotAdoptedWhileTheNodeAnswersWhereItsSettingsSay();
        consortium.run(0, "keys", "adopt", "node", "--site", path());
        consortium.run(0, "keys", "retire", "node", founded.node().digits(), "--site", path());

        assertEquals(onLedger().nodes().getFirst(), site().member().node());
        assertEquals(1, onLedger().nodes().size());
        consortium.run(1, "keys", "adopt", "node", "--site", path());
        assertTrue(consortium.printed().contains("keys rotate node"), consortium::printed);
    }

    @Test
    @Order(5)
    void oneKindOfKeyThatWasBrokenOffDoesNotStandInForAnother() throws IOException {
        KeyRotation.of(site())
                .nextEncryptionKey(
                        onLedger().encryptionKey(),
                        onLedger().keyVersion(),
                        site().password().orElseThrow());
        Member broken = site().member();

        consortium.run(1, "keys", "adopt", "node", "--site", path());
        assertTrue(consortium.printed().contains("keys rotate node"), consortium::printed);
        consortium.run(0, "keys", "rotate", "account", "--site", path());
        assertNotEquals(broken.account(), site().member().account());
        assertEquals(broken.encryptionKey(), site().member().encryptionKey());
        assertEquals(2, onLedger().keyVersion());
        consortium.stop(SOUTH);
        consortium.start(SOUTH);
        consortium.run(0, "keys", "retire", "account", broken.account().hex(), "--site", path());

        consortium.run(0, "keys", "rotate", "encryption", "--site", path());
        assertEquals(3, onLedger().keyVersion());
        assertEquals(onLedger().encryptionKey(), site().member().encryptionKey());
    }

    /** Not on loopback, and not on the port of ports.json. */
    private static void assertNotAdoptedWhileTheNodeAnswersWhereItsSettingsSay() throws IOException {
        Path settings = site().path("besu/besu.toml");
        String before = Files.readString(settings);
        try (ServerSocket node = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            Files.writeString(
                    settings,
                    before.replaceAll("rpc-http-host=.*", "rpc-http-host=\"127.0.0.2\"")
                            .replaceAll("rpc-http-port=.*", "rpc-http-port=" + node.getLocalPort()));
            consortium.run(1, "keys", "adopt", "node", "--site", path());
            assertTrue(consortium.printed().contains("answers at 127.0.0.2:"), consortium::printed);
        }
        Files.writeString(settings, before);
        Path lock = site().path("data/besu/database/LOCK");
        Files.createDirectories(lock.getParent());
        try (FileChannel database = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = database.lock()) {
            assertTrue(held.isValid());
            consortium.run(1, "keys", "adopt", "node", "--site", path());
            assertTrue(consortium.printed().contains("LOCK is locked"), consortium::printed);
        }
    }

    @Test
    @Order(6)
    void theOthersNodesHearOfItFromTheOperator() throws IOException {
        consortium.run(1, "network", "check", consortium.network().path().toString());

        consortium.run(
                0,
                "network",
                "update-organisation",
                consortium.network().path().toString(),
                "--member",
                site().path("member.json").toString());

        String dialled = Files.readString(consortium.network().site(NORTH).path("besu/static-nodes.json"));
        assertTrue(dialled.contains(site().member().node().digits()), dialled);
        assertFalse(dialled.contains(founded.node().digits()), dialled);
        assertEquals(founded, consortium.network().network().founders().get(1));
        consortium.run(
                0, "network", "check", consortium.network().shared().path().toString());
        consortium.run(0, "keys", "show", "--site", path());
    }

    @Test
    @Order(7)
    void noKeyCanBeReadByOthers() throws IOException {
        try (Stream<Path> keys = Files.walk(site().path("keys"))) {
            for (Path key : keys.filter(Files::isRegularFile).toList()) {
                assertEquals(
                        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)), key::toString);
            }
        }
    }

    private static String voucherOfSouth() throws IOException {
        long own = shared.publish(SOUTH, 3);
        consortium.at(SOUTH, 0, "voucher", "issue", Long.toString(own), "--json");
        return consortium.answer().path("code").asText();
    }

    /** What is printed when it is refused. */
    private static String redeemed(String code, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("code.txt"), code);
        List<String> command = new ArrayList<>(List.of("voucher", "redeem", "--code-file", file.toString()));
        command.addAll(List.of("--out", folder.resolve("copy.safetensors").toString()));
        command.addAll(List.of(options));
        consortium.run(1, command.toArray(String[]::new));
        return consortium.printed();
    }

    private static SiteFolder site() {
        return consortium.network().site(SOUTH);
    }

    private static String path() {
        return site().path().toString();
    }

    private static Organisation onLedger() {
        return consortium.ledger().organisation(2).orElseThrow();
    }

    private static void assertPulled(long model, int seed) throws IOException {
        Path pulled = folder.resolve("pulled-" + model + ".safetensors");
        consortium.at(SOUTH, 0, "pull", Long.toString(model), "--out", pulled.toString());
        assertArrayEquals(Files.readAllBytes(shared.weights(seed)), Files.readAllBytes(pulled));
    }
}
