package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.besu.testing.Account;
import io.consilium.besu.testing.BesuNode;
import io.consilium.besu.testing.Eventually;
import io.consilium.besu.testing.PluginJar;
import io.consilium.besu.testing.RealBesu;
import io.consilium.besu.testing.Solidity;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.utils.Numeric;

/** A real Besu whose network has a contract with the EEA interfaces, written without a thought of the plugin. */
@Tag("besu")
class BesuEeaTest {
    private static final String RULES = "0x0000000000000000000000000000000000009999";
    private static final String SECOND_NODES_KEY = "7".repeat(64);
    private static final String STRANGERS_KEY = "8".repeat(64);
    private static final String FIRST_NODE = "ab".repeat(64);
    private static final String SECOND_NODE = idOf(SECOND_NODES_KEY);
    private static final String STRANGERS_NODE = "ef".repeat(64);

    /** Besu's own check wants a peer otherwise. */
    private static final String READINESS = "/readiness?minPeers=0";

    @TempDir
    private Path temporary;

    private RealBesu besu;
    private SiteFolder site;
    private Account member;
    private Account stranger;

    @BeforeEach
    void makeASite() throws IOException {
        besu = RealBesu.orSkip();
        NetworkFolder network = NetworkFolder.create(
                temporary.resolve("network"),
                NetworkPlan.builder()
                        .hospital("Only")
                        .firstPort(FreePorts.inARow(10))
                        .pluginJar(PluginJar.PATH)
                        .seed("a network with rules of its own".getBytes(StandardCharsets.UTF_8))
                        .build());
        site = network.site("Only");
        member = account("6", network);
        stranger = account("5", network);
        ObjectNode genesis = (ObjectNode) network.shared().genesis().json();
        ObjectNode rules = ((ObjectNode) genesis.get("alloc")).putObject(RULES);
        rules.put("balance", "0x0").put("code", Solidity.runtimeCode("EeaRules"));
        rules.putObject("storage")
                .put(slot(0), "0x" + "00".repeat(12) + member.address().substring(2))
                .put(slot(1), Hash.sha3("0x" + FIRST_NODE))
                .put(slot(2), Hash.sha3("0x" + SECOND_NODE));
        Files.writeString(site.path("network/genesis.json"), genesis.toString());
    }

    /** The options stand in the configuration file. */
    @Test
    void version2LetsMembersPassRefusesStrangersAndEverybodyOnceTheContractBreaksDown() throws Exception {
        Files.writeString(
                site.path("besu/besu.toml"),
                "\nplugin-consilium-interface=\"eea-v2\"\nplugin-consilium-contract=\"" + RULES + "\"\n",
                StandardOpenOption.APPEND);
        try (BesuNode node = start(Map.of())) {
            assertEquals("eea-v2", status(node).get("interface").asText());
            assertEquals(200, node.rpc().status(READINESS));
            assertTrue(allowed(node, enode(FIRST_NODE)));
            assertFalse(allowed(node, enode(STRANGERS_NODE)));
            assertRefused(stranger.send(node.rpc(), RULES, "0x"), "the permissioning contract doesn't allow it");
            assertEquals(200, node.rpc().status(READINESS), "a refusal is no trouble");

            member.execute(node.rpc(), RULES, Account.call("breakDown"));

            assertRefused(member.send(node.rpc(), RULES, "0x"), "the permissioning contract reverted");
            assertEquals(503, node.rpc().status(READINESS));
            assertEquals(200, node.rpc().status("/liveness"));
            assertFalse(allowed(node, enode(FIRST_NODE)));
            assertFalse(status(node).get("ready").asBoolean());
            List<String> lines = node.log()
                    .lines()
                    .filter(line -> line.contains("remained unanswered") && line.contains(RULES))
                    .toList();
            assertEquals(1, lines.size(), node.log());
            assertTrue(lines.getFirst().contains("ERROR"), lines.getFirst());
        }
    }

    @Test
    void version2ConnectsToTheContractsNodesOnly() throws Exception {
        Map<String, String> options =
                Map.of("BESU_PLUGIN_CONSILIUM_INTERFACE", "eea-v2", "BESU_PLUGIN_CONSILIUM_CONTRACT", RULES);
        try (BesuNode node = start(options)) {
            try (BesuNode strangers = startWithoutPlugin(STRANGERS_KEY)) {
                strangers.awaitRpc();
                Eventually.until(
                        "the stranger has knocked",
                        () -> status(node).at("/checks/connection/refused").asLong() > 0);
                assertEquals(0, strangers.peers());
            }
            try (BesuNode members = startWithoutPlugin(SECOND_NODES_KEY)) {
                members.awaitRpc();
                Eventually.until("the member's node is a peer", () -> node.peers() == 1 && members.peers() == 1);
            }
        }
    }

    /** The options stand in the environment. */
    @Test
    void version1IsAskedAboutBothEnds() throws Exception {
        Map<String, String> options =
                Map.of("BESU_PLUGIN_CONSILIUM_INTERFACE", "eea-v1", "BESU_PLUGIN_CONSILIUM_CONTRACT", RULES);
        try (BesuNode node = start(options)) {
            assertEquals("eea-v1", status(node).get("interface").asText());
            assertTrue(allowed(node, enode(FIRST_NODE), enode(SECOND_NODE)));
            assertFalse(allowed(node, enode(FIRST_NODE), enode(STRANGERS_NODE)));
            assertFalse(allowed(node, enode(STRANGERS_NODE), enode(FIRST_NODE)));
            assertRefused(stranger.send(node.rpc(), RULES, "0x"), "the permissioning contract doesn't allow it");
            assertEquals(200, node.rpc().status(READINESS));

            member.execute(node.rpc(), RULES, Account.call("breakDown"));

            assertFalse(allowed(node, enode(FIRST_NODE), enode(SECOND_NODE)));
            assertEquals(503, node.rpc().status(READINESS));
        }
    }

    /** As on a network that exists already: first it is only watched, then the nodes are started again. */
    @Test
    void observingNodeCountsAndLogsAndRefusesOnceItEnforces() throws Exception {
        Map<String, String> enforcing =
                Map.of("BESU_PLUGIN_CONSILIUM_INTERFACE", "eea-v2", "BESU_PLUGIN_CONSILIUM_CONTRACT", RULES);
        Map<String, String> observing = new HashMap<>(enforcing);
        observing.put("BESU_PLUGIN_CONSILIUM_MODE", "observe");
        long head;
        try (BesuNode node = start(observing)) {
            stranger.execute(node.rpc(), member.address(), "0x");
            assertTrue(status(node).at("/checks/transaction/refused").asLong() > 0);
            assertTrue(node.log().contains("refused kind=transaction sender=" + stranger.address()), node.log());
            head = node.blockNumber();
        }
        try (BesuNode node = start(enforcing)) {
            assertTrue(node.blockNumber() >= head, "what came before isn't judged again");
            assertRefused(stranger.send(node.rpc(), RULES, "0x"), "the permissioning contract doesn't allow it");
            member.execute(node.rpc(), RULES, Account.call("breakDown"));
        }
    }

    private BesuNode start(Map<String, String> environment) {
        return BesuNode.in(besu, site.path())
                .with("--config-file=besu/besu.toml", "--rpc-http-api=ETH,NET,CONSILIUM")
                .environment(environment)
                .plugins(site.path("besu/plugins"))
                .run(site.ports().rpc())
                .awaitRpc();
    }

    /** Another node of the network, which dials the first one. */
    private BesuNode startWithoutPlugin(String key) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("node with key " + key.charAt(0)));
        Files.writeString(folder.resolve("key"), key);
        Files.writeString(
                folder.resolve("static-nodes.json"), "[\"" + site.member().enode() + "\"]");
        int port = FreePorts.inARow(2);
        return BesuNode.in(besu, folder)
                .with("--data-path=data", "--node-private-key-file=key", "--static-nodes-file=static-nodes.json")
                .with("--genesis-file=" + site.path("network/genesis.json"))
                .with("--p2p-host=127.0.0.1", "--p2p-interface=127.0.0.1", "--p2p-port=" + port)
                .with("--discovery-enabled=false", "--nat-method=NONE", "--sync-mode=FULL", "--min-gas-price=0")
                .with("--rpc-http-enabled", "--rpc-http-port=" + (port + 1), "--rpc-http-api=ETH,NET")
                .with("--Xp2p-check-maintained-connections-frequency=3")
                .run(port + 1);
    }

    private static String idOf(String key) {
        return Numeric.toHexStringNoPrefixZeroPadded(
                Credentials.create("0x" + key).getEcKeyPair().getPublicKey(), 128);
    }

    private static Account account(String digit, NetworkFolder network) {
        return new Account(
                Credentials.create("0x" + digit.repeat(64)), network.network().chainId());
    }

    private static String slot(int number) {
        return "0x" + "00".repeat(31) + "0" + number;
    }

    private static String enode(String id) {
        return "enode://" + id + "@127.0.0.1:30303";
    }

    private static boolean allowed(BesuNode node, Object... question) {
        return node.rpc().call("consilium_permissions", question).get("allowed").asBoolean();
    }

    private static JsonNode status(BesuNode node) {
        return node.rpc().call("consilium_status");
    }

    private static void assertRefused(JsonNode answer, String words) {
        assertTrue(answer.path("error").path("message").asText().contains(words), answer.toString());
    }
}
