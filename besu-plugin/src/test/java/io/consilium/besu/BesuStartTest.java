package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.besu.testing.BesuNode;
import io.consilium.besu.testing.PluginJar;
import io.consilium.besu.testing.RealBesu;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SharedFolder;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Besu doesn't start with bootnodes, wherever they are given, nor with other options by which it would stand open. */
@Tag("besu")
class BesuStartTest {
    private static final String BOOTNODE = "enode://" + "ab".repeat(64) + "@127.0.0.1:30303";
    private static final int REFUSED_TO_START = 2;

    @TempDir
    private Path temporary;

    private RealBesu besu;
    private SiteFolder site;

    @BeforeEach
    void makeASite() {
        besu = RealBesu.orSkip();
        site = NetworkFolder.create(
                        temporary.resolve("network"),
                        NetworkPlan.builder()
                                .hospital("Only")
                                .firstPort(FreePorts.inARow(10))
                                .pluginJar(PluginJar.PATH)
                                .seed("a node that doesn't start".getBytes(StandardCharsets.UTF_8))
                                .build())
                .site("Only");
    }

    @Test
    void asAnOption() {
        assertRefused(start().with("--bootnodes=" + BOOTNODE), "--bootnodes");
    }

    @Test
    void inTheEnvironment() {
        assertRefused(start().environment(Map.of("BESU_BOOTNODES", BOOTNODE)), "--bootnodes");
    }

    @Test
    void inTheConfigurationFile() throws IOException {
        Files.writeString(site.path("besu/besu.toml"), site.besuSettings() + "\nbootnodes=[\"" + BOOTNODE + "\"]\n");
        assertRefused(start(), "--bootnodes");
    }

    @Test
    void inTheGenesisFile() throws IOException {
        Path file = site.path("network/genesis.json");
        ObjectNode genesis =
                (ObjectNode) SharedFolder.at(site.path("network")).genesis().json();
        ((ObjectNode) genesis.get("config"))
                .putObject("discovery")
                .putArray("bootnodes")
                .add(BOOTNODE);
        Files.writeString(file, genesis.toString());
        assertRefused(start(), "the genesis file");
    }

    @Test
    void gasCapThatCouldChangeAnAnswer() throws IOException {
        Files.writeString(site.path("besu/besu.toml"), site.besuSettings() + "\nrpc-gas-cap=1000000\n");
        assertRefused(start(), "--rpc-gas-cap=1000000");
    }

    /** Besu goes on without a plugin that refused to start, but what the plugin has registered stays, and is closed. */
    @Test
    void besuThatIsToldToGoOnIsClosedAndItsHealthCheckRed() throws Exception {
        try (BesuNode node = start().with("--plugin-continue-on-error", "--bootnodes=" + BOOTNODE)
                .run(site.ports().rpc())
                .awaitRpc()) {
            assertTrue(node.log().contains("the node must not start: There are bootnodes in "), node.log());
            assertEquals(503, node.rpc().status("/readiness?minPeers=0"));
            JsonNode why = node.rpc().call("consilium_permissions", "0x" + "11".repeat(20));
            assertEquals("not_started", why.get("code").asText());
        }
    }

    private BesuNode.Start start() {
        return BesuNode.in(besu, site.path())
                .with("--config-file=besu/besu.toml")
                .plugins(site.path("besu/plugins"));
    }

    private void assertRefused(BesuNode.Start start, String where) {
        try (BesuNode node = start.run(site.ports().rpc())) {
            assertEquals(REFUSED_TO_START, node.awaitExit(), node.log());
            assertTrue(node.log().contains("the node must not start: "), node.log());
            assertTrue(node.log().contains(where), node.log());
        }
    }
}
