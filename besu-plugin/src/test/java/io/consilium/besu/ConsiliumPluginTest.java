package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.options.RefusedToStartException;
import io.consilium.besu.testing.FakeBesu;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.FakeConsortium.Org;
import io.consilium.besu.testing.FakeNode;
import io.consilium.besu.testing.FakeTransaction;
import io.consilium.besu.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.plugin.BesuPlugin;
import org.hyperledger.besu.plugin.services.BlockchainService;
import org.hyperledger.besu.plugin.services.PermissioningService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParameterException;

class ConsiliumPluginTest {
    @TempDir
    private Path folder;

    private String genesis;
    private final FakeChain chain = new FakeChain(
            FakeConsortium.ADDRESS,
            FakeConsortium.of(
                    3, Org.of(1, 1, FakeConsortium.VALIDATOR).asFounder(), Org.of(2, 2, FakeConsortium.CONSUMER)));
    private final FakeBesu besu = new FakeBesu(chain);
    private final ConsiliumPlugin plugin = new ConsiliumPlugin();

    @BeforeEach
    void writeGenesis() throws IOException {
        genesis = "--genesis-file=" + Files.writeString(folder.resolve("genesis.json"), "{\"config\":{}}");
    }

    @Test
    void besuFindsThePlugin() {
        assertInstanceOf(
                ConsiliumPlugin.class,
                ServiceLoader.load(BesuPlugin.class).findFirst().orElseThrow());
    }

    @Test
    void refusesEverythingUntilStartedAndIsNotReady() {
        besu.load(plugin, genesis);

        assertFalse(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1)));
        assertFalse(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(1), FakeNode.of(1)));
        assertFalse(besu.messageProviders.getFirst().isMessagePermitted(FakeNode.of(1), 2));
        assertEquals(
                Optional.of("Refused by the consortium: the plugin has not started yet"),
                besu.poolValidators
                        .getFirst()
                        .createTransactionValidator()
                        .validateTransaction(FakeTransaction.by(1), true, true));
        assertFalse(besu.healthy("/readiness"));
        assertTrue(besu.healthy("/liveness"));
        assertEquals(
                "not_started", permissions(FakeConsortium.account(1).toString()).get("code"));
        assertEquals(false, status().get("ready"));
    }

    @Test
    void answersByTheContractOnceStarted() {
        besu.load(plugin, genesis);
        besu.start(plugin);

        assertTrue(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1)));
        assertFalse(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(2)));
        assertTrue(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(1), FakeNode.of(1)));
        assertTrue(besu.healthy("/readiness"));
        assertEquals("member", permissions(FakeConsortium.account(1).toString()).get("code"));
    }

    @Test
    void oneLineAtTheStartSaysContractInterfaceMembersAndMode() {
        try (LogLines log = new LogLines()) {
            besu.load(plugin, genesis);
            besu.start(plugin);

            assertEquals(1, log.with("INFO", "started ").size());
            String line = log.with("INFO", "started ").getFirst();
            for (String part : new String[] {
                "interface=consilium",
                "accountContract=0xc000000000000000000000000000000000000001",
                "mode=enforce",
                "permissionsVersion=3",
                "members={accounts=2, activeOrganisations=1, nodes=2, organisations=2}",
                "problem=none"
            }) {
                assertTrue(line.contains(part), line);
            }
        }
    }

    @Test
    void contractThatBecomesUnreadableIsOneClearLine() {
        try (LogLines log = new LogLines()) {
            besu.load(plugin, genesis);
            besu.start(plugin);
            chain.advance(state -> state.remove(FakeConsortium.ADDRESS));
            for (int i = 0; i < 5; i++) {
                besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1));
                chain.advance();
            }
            assertEquals(1, log.with("ERROR", "everything is refused").size());
        }
    }

    @Test
    void ownNodeNeedNotBeAMemberInItsOwnState() {
        besu.load(plugin, genesis);
        besu.start(plugin);
        FakeNode self = new FakeNode(FakeBesu.NODE_ID, "127.0.0.1", 30303, "127.0.0.1");

        assertTrue(besu.nodeProviders.getFirst().isConnectionPermitted(self, FakeNode.of(1)));
        assertTrue(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(1), self));
        assertFalse(besu.nodeProviders.getFirst().isConnectionPermitted(self, FakeNode.of(2)), "suspended");
        assertFalse(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(9), self), "a stranger");
        assertFalse(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(9), FakeNode.of(1)));
    }

    @Test
    void statusTellsWhatTheAnswersRestOn() {
        besu.load(plugin, genesis);
        besu.start(plugin);
        besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(2));

        Map<String, Object> status = status();
        assertEquals(true, status.get("ready"));
        assertEquals("consilium", status.get("interface"));
        assertEquals("enforce", status.get("mode"));
        assertEquals("3", status.get("permissionsVersion").toString());
        assertEquals(
                Map.of("organisations", 2, "activeOrganisations", 1, "accounts", 2, "nodes", 2), status.get("members"));
        assertEquals(
                Map.of(
                        "transaction", Map.of("allowed", 0L, "refused", 1L),
                        "connection", Map.of("allowed", 0L, "refused", 0L),
                        "message", Map.of("allowed", 0L, "refused", 0L)),
                status.get("checks"));
        assertEquals(chain.getChainHeadHash().toString(), status.get("head"));
        assertEquals(1L, status.get("simulations"));
    }

    @Test
    void metricsCountChecksByKindOutcomeAndReason() {
        besu.load(plugin, genesis);
        besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1));
        besu.start(plugin);
        besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1));
        besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(9));

        assertEquals("consilium", besu.metricCategories.getFirst().getName());
        assertEquals(1, metric("consilium_checkstransaction/allowed/member"));
        assertEquals(1, metric("consilium_checkstransaction/refused/unknown_account"));
        assertEquals(1, metric("consilium_checkstransaction/refused/not_started"), "counted before metrics were there");
        assertEquals(1, metric("consilium_snapshot_refreshes"));
        assertTrue(metric("consilium_snapshot_refresh_seconds") > 0);
        assertEquals(1, metric("consilium_simulations"));
        assertTrue(metric("consilium_simulation_seconds") > 0);
        assertEquals(1, metric("consilium_cache_misses"), "the other check found the snapshot there");
    }

    @Test
    void healthTurnsRedWithTheContractAndGreenAgain() {
        besu.load(plugin, genesis);
        besu.start(plugin);
        assertTrue(besu.healthy("/readiness"));

        FakeChain.Contract before = FakeConsortium.of(3, Org.of(1, 1, 8));
        chain.advance(state -> state.remove(FakeConsortium.ADDRESS));
        assertFalse(besu.healthy("/readiness"));
        assertEquals("there is no permissioning contract at the configured address", status().get("problem"));

        chain.advance(state -> state.put(FakeConsortium.ADDRESS, before));
        assertTrue(besu.healthy("/readiness"));
    }

    @Test
    void healthIsRedWhenBesusOwnIs() {
        besu.health.put("/readiness", parameters -> false);
        besu.load(plugin, genesis);
        besu.start(plugin);

        assertFalse(besu.healthy("/readiness"));
    }

    @Test
    void readinessIsRedWhileQuestionsFail() {
        besu.load(plugin, genesis);
        besu.start(plugin);
        FakeTransaction good = FakeTransaction.by(1);
        FakeTransaction broken = new FakeTransaction(good.getHash(), null, good.getTo(), good.getPayload());

        assertFalse(besu.transactionProviders.getFirst().isPermitted(broken));
        assertFalse(besu.healthy("/readiness"));
        assertTrue(besu.healthy("/liveness"));
        assertEquals(false, status().get("ready"));
        assertEquals("the plugin failed while it looked for the answer; see the node's log", status().get("problem"));

        assertTrue(besu.transactionProviders.getFirst().isPermitted(good));
        assertTrue(besu.healthy("/readiness"));
    }

    @Test
    void readinessIsRedWhereBesuGoesOnAlthoughThePluginRefusedToStart() {
        assertThrows(RefusedToStartException.class, () -> besu.load(plugin, genesis, "--bootnodes=enode://a"));

        assertFalse(besu.healthy("/readiness"));
        assertFalse(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1)));
    }

    @Test
    void gasCapThatCouldChangeAnAnswerKeepsTheNodeFromStarting() {
        RefusedToStartException refused =
                assertThrows(RefusedToStartException.class, () -> besu.load(plugin, genesis, "--rpc-gas-cap=16777215"));

        assertTrue(refused.getMessage().contains("--rpc-gas-cap=16777215"));
        assertTrue(refused.getMessage().contains("at least 16777216"));
    }

    @Test
    void gasCapThatLeavesRoomIsFineAndSoIsNone() {
        for (String fine : new String[] {"--rpc-gas-cap=16777216", "--rpc-gas-cap=0"}) {
            FakeBesu node = new FakeBesu(chain);
            ConsiliumPlugin there = new ConsiliumPlugin();
            node.load(there, genesis, fine);
            node.start(there);

            assertTrue(node.healthy("/readiness"), fine);
        }
    }

    @Test
    void ownNodeThatIsNotKnownIsWarnedOf() {
        try (LogLines log = new LogLines()) {
            besu.load(plugin, genesis, "--security-module=hsm");
            besu.start(plugin);

            assertEquals(1, log.with("WARN", "securityModule=hsm").size());
        }
    }

    @Test
    void eeaContractThatRevertsIsOneClearLineAndRed() {
        Address contract = FakeConsortium.account(99);
        chain.advance(state -> state.put(contract, new FakeChain.Contract() {
            @Override
            public UInt256 firstSlot() {
                return UInt256.ZERO;
            }

            @Override
            public Optional<Bytes> answer(Bytes input) {
                return Optional.empty();
            }
        }));
        try (LogLines log = new LogLines()) {
            besu.load(
                    plugin,
                    genesis,
                    "--plugin-consilium-interface=eea-v2",
                    "--plugin-consilium-account-contract=" + contract);
            besu.start(plugin);
            assertTrue(besu.healthy("/readiness"));
            for (int i = 0; i < 5; i++) {
                assertFalse(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1)));
                chain.advance();
            }
            assertEquals(1, log.with("ERROR", "contract=" + contract).size());
            assertFalse(besu.healthy("/readiness"));
        }
    }

    @Test
    void startThatFailsThrowsNothingAndLeavesEverythingRefused() {
        besu.load(plugin, genesis);
        plugin.start();

        assertFalse(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1)));
        assertFalse(besu.healthy("/liveness"));
        assertFalse(besu.healthy("/readiness"));
    }

    @Test
    void besuWithoutAServiceThatIsNeededAtTheDoorIsRefusedAtOnce() {
        besu.lacks(PermissioningService.class);
        assertThrows(IllegalStateException.class, () -> besu.load(plugin, genesis));
    }

    @Test
    void bootnodesKeepTheNodeFromStarting() {
        RefusedToStartException refused =
                assertThrows(RefusedToStartException.class, () -> besu.load(plugin, genesis, "--bootnodes=enode://a"));
        assertTrue(refused.getMessage().contains("--static-nodes-file"));
    }

    @Test
    void bootnodesAreAllowedWhereTheOperatorSaysSo() {
        besu.load(plugin, genesis, "--bootnodes=enode://a", "--plugin-consilium-allow-bootnodes");
        besu.start(plugin);

        assertTrue(besu.healthy("/readiness"));
    }

    @Test
    void observingRefusesNothing() {
        besu.load(plugin, genesis, "--plugin-consilium-mode=observe");
        assertTrue(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(9)));
        besu.start(plugin);

        assertTrue(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(9)));
        assertTrue(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(1), FakeNode.of(9)));
        assertEquals("observe", status().get("mode"));
    }

    @Test
    void eeaInterfaceNeedsAContract() {
        assertThrows(
                RefusedToStartException.class, () -> besu.load(plugin, genesis, "--plugin-consilium-interface=eea-v2"));
    }

    @Test
    void consiliumInterfaceHasOneContract() {
        assertThrows(
                RefusedToStartException.class,
                () -> besu.load(plugin, genesis, "--plugin-consilium-node-contract=0x" + "11".repeat(20)));
    }

    @Test
    void eeaInterfacesTakeOneOrTwoContracts() {
        besu.load(
                plugin,
                genesis,
                "--plugin-consilium-interface=eea-v1",
                "--plugin-consilium-node-contract=0x" + "11".repeat(20));
        besu.start(plugin);

        assertEquals("eea-v1", status().get("interface"));
        assertEquals("0x" + "11".repeat(20), status().get("nodeContract"));
        assertFalse(status().containsKey("accountContract"));
        assertTrue(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(9)), "not restricted");
        assertFalse(besu.nodeProviders.getFirst().isConnectionPermitted(FakeNode.of(1), FakeNode.of(9)), "no contract");
        assertFalse(besu.healthy("/readiness"));
    }

    @Test
    void wrongOptionsAreNamed() {
        for (String wrong : new String[] {
            "--plugin-consilium-contract=0x12", "--plugin-consilium-interface=eea-v3", "--plugin-consilium-mode=off"
        }) {
            FakeBesu node = new FakeBesu(chain);
            ParameterException refused =
                    assertThrows(ParameterException.class, () -> node.load(new ConsiliumPlugin(), genesis, wrong));
            assertTrue(refused.getMessage().contains(wrong.substring(0, wrong.indexOf('='))), refused.getMessage());
        }
    }

    @Test
    void stopChangesNoAnswer() {
        besu.load(plugin, genesis);
        besu.start(plugin);
        plugin.stop();

        assertTrue(besu.getService(BlockchainService.class).isPresent());
        assertTrue(besu.transactionProviders.getFirst().isPermitted(FakeTransaction.by(1)));
    }

    private double metric(String name) {
        return besu.metrics.get(name).getAsDouble();
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> status() {
        return (Map<String, Object>) besu.call("consilium_status");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> permissions(Object... parameters) {
        return (Map<String, Object>) besu.call("consilium_permissions", parameters);
    }
}
