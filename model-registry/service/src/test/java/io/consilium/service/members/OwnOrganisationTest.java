package io.consilium.service.members;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.testing.Founders;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.MemberKeys;
import io.consilium.envelope.Password;
import io.consilium.ledger.Organisation;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hospital and a partner whose keys change while both registries run. */
class OwnOrganisationTest {

    private static final String PATH = "/api/v1/organisation";

    @TempDir
    static Path homes;

    private static KuboNode kubo;
    private static Network network;
    private static Registry north;
    private static Registry partner;

    @BeforeAll
    static void start() throws IOException {
        kubo = KuboNode.offline();
        network = Network.start();
        String content = "-consilium.content.kubo=" + kubo.api();
        north = Registry.start(network, Network.NORTH, homes.resolve("north"), content);
        partner = Registry.start(network, Network.PARTNER, homes.resolve("partner"), content);
    }

    @AfterAll
    static void stop() {
        partner.close();
        north.close();
        network.close();
        kubo.close();
    }

    @Test
    void afterARotationOldGrantsOpenStillAndNewOnesAreForTheNewKey() throws IOException {
        long before = published(1);
        grant(before);
        MemberKeys rotated = rotateInFile();
        assertEquals(1, own().keyVersion());

        partner.send("PUT", Network.PARTNER, PATH + "/encryption-key", Map.of("encryptionKey", key(rotated)))
                .expect(200);

        long after = published(2);
        grant(after);
        assertEquals(2, own().keyVersion());
        assertEquals(1, network.ledger().grant(before, own().id()).keyVersion());
        assertEquals(2, network.ledger().grant(after, own().id()).keyVersion());
        assertArrayEquals(SmallWeights.of(1), pulled(before));
        assertArrayEquals(SmallWeights.of(2), pulled(after));
        assertEquals("key-version", rotateTo(key(rotated)));
    }

    @Test
    void aKeyThatTheRegistryDoesNotHoldIsNotPutOnTheLedger() {
        Organisation before = own();

        assertEquals("key-not-held", rotateTo(key(MemberKeys.generate(2, Instant.EPOCH))));
        assertEquals("malformed", rotateTo("0x12"));
        assertEquals(before, own());
    }

    @Test
    void anAccountIsAddedAndTakenAwayButNeverTheOneThatTheRegistrySignsWith() {
        Address second = Network.account("a second account");
        partner.post(Network.PARTNER, PATH + "/accounts", Map.of("account", second.hex()))
                .expect(200);
        assertTrue(own().accounts().contains(second));
        partner.get("a second account", "/api/v1/members").expect(200);

        assertEquals("account-in-use", delete("/accounts/" + Network.account(Network.PARTNER)));
        assertEquals("account-not-owned", delete("/accounts/" + Network.account(Network.NORTH)));
        delete("/accounts/" + second);

        assertFalse(own().accounts().contains(second));
        partner.get("a second account", "/api/v1/members").expect(403);
    }

    @Test
    void aNodeIsAddedAndTakenAway() {
        NodeId second = Founders.node(Network.PARTNER, 1);
        partner.post(Network.PARTNER, PATH + "/nodes", Map.of("node", second.digits()))
                .expect(200);
        assertTrue(own().nodes().contains(second));

        delete("/nodes/" + second.digits());

        assertFalse(own().nodes().contains(second));
    }

    private static MemberKeys rotateInFile() throws IOException {
        Path home = homes.resolve("partner");
        Password password = Password.fromFile(home.resolve("password"));
        KeyFile file = new KeyFile(home.resolve("keys.json"));
        MemberKeys rotated = file.open(password).rotated(Instant.EPOCH);
        file.replace(rotated, password);
        return rotated;
    }

    private static String key(MemberKeys keys) {
        return "0x" + keys.current().pair().publicKey();
    }

    private static Organisation own() {
        return network.ledger().organisation(network.id(Network.PARTNER)).orElseThrow();
    }

    private static String rotateTo(String key) {
        return partner.send("PUT", Network.PARTNER, PATH + "/encryption-key", Map.of("encryptionKey", key))
                .problem();
    }

    private static String delete(String path) {
        return partner.call("DELETE", Network.PARTNER, PATH + path, BodyPublishers.noBody())
                .problem();
    }

    private static long published(int seed) {
        return new Publisher(north, Network.NORTH).publish(seed);
    }

    private static void grant(long model) {
        north.call(
                        "PUT",
                        Network.NORTH,
                        "/api/v1/models/" + model + "/grants/" + network.id(Network.PARTNER),
                        BodyPublishers.noBody())
                .expect(200);
    }

    private static byte[] pulled(long model) {
        return partner.get(Network.PARTNER, "/api/v1/models/" + model + "/weights")
                .expect(200)
                .bytes();
    }
}
