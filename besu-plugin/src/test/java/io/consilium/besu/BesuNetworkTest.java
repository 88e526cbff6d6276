package io.consilium.besu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.besu.testing.Account;
import io.consilium.besu.testing.BesuNetwork;
import io.consilium.besu.testing.BesuNode;
import io.consilium.besu.testing.Eventually;
import io.consilium.besu.testing.JsonRpc;
import io.consilium.besu.testing.PluginJar;
import io.consilium.besu.testing.RealBesu;
import io.consilium.contracts.Role;
import io.consilium.contracts.generated.Consortium;
import io.consilium.contracts.testing.Figures;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.KeySource;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint8;

/**
 * Four validators of a real Besu with the plugin, in a network made by the genesis module.
 *
 * <p>One network for all tests, which happen in order, each in the state that the ones before have left.
 */
@Tag("besu")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BesuNetworkTest {
    private static final String PARTNER = "Partner";
    private static final BigInteger PARTNER_ID = BigInteger.valueOf(5);
    private static final BigInteger FOURTH_ID = BigInteger.valueOf(4);
    private static final String ANY_CALL = Account.call("proposalCount");

    @TempDir
    private static Path temporary;

    private static BesuNetwork network;
    private static Member partner;

    @BeforeAll
    static void start() {
        network = BesuNetwork.create(RealBesu.orSkip(), temporary.resolve("network"));
        network.start(BesuNetwork.hospital(1), "--plugins-verification-mode=FULL", "--metrics-category=CONSILIUM");
        for (int i = 2; i <= BesuNetwork.HOSPITALS; i++) {
            network.start(BesuNetwork.hospital(i));
        }
        network.hospitals().forEach(BesuNode::awaitRpc);
    }

    @AfterAll
    static void end() {
        if (network != null) {
            network.close();
        }
    }

    @Test
    @Order(1)
    void blocksFlow() {
        network.awaitBlock(2);

        for (BesuNode node : network.hospitals()) {
            Eventually.until("all nodes are peers", () -> node.peers() == BesuNetwork.HOSPITALS - 1);
            assertTrue(status(node).get("ready").asBoolean());
            assertEquals(4, status(node).get("members").get("nodes").asInt());
        }
    }

    @Test
    @Order(2)
    void healthAndMetricsAndWordsTellWhatThePluginDoes() throws Exception {
        BesuNode node = network.node(1);

        assertEquals(200, node.rpc().status("/liveness"));
        assertEquals(200, node.rpc().status("/readiness"));
        int metrics = network.folder().site(BesuNetwork.hospital(1)).ports().metrics();
        String figures = JsonRpc.text(URI.create("http://127.0.0.1:" + metrics + "/metrics"));
        assertTrue(
                figures.contains("consilium_checks_total{kind=\"connection\",outcome=\"allowed\",reason=\"member\"}"),
                figures);
        assertTrue(figures.contains("consilium_snapshot_refreshes_total 1.0"), figures);
        JsonNode why =
                node.rpc().call("consilium_permissions", network.stranger().address());
        assertEquals("unknown_account", why.get("code").asText());
        assertEquals(
                1,
                node.log()
                        .lines()
                        .filter(line -> line.contains("interface=consilium"))
                        .count());
    }

    /** The second node counts what every site's settings name. */
    @Test
    @Order(2)
    void whatAlertsAndDashboardAskOfBesuIsShown() throws Exception {
        Path root = Path.of("..");
        int metrics = network.folder().site(BesuNetwork.hospital(2)).ports().metrics();
        String figures = JsonRpc.text(URI.create("http://127.0.0.1:" + metrics + "/metrics"));
        NavigableSet<String> shown = Figures.shown(figures);

        List<String> asked = new ArrayList<>();
        for (String name : Figures.asked(root)) {
            if (Figures.isOfBesu(root, name)) {
                asked.add(name);
            }
        }

        assertTrue(asked.size() >= 4, asked::toString);
        assertEquals(
                List.of(), asked.stream().filter(name -> !shown.contains(name)).toList());

        List<Figures.Label> labels = new ArrayList<>();
        for (Figures.Label label : Figures.labels(root)) {
            if (Figures.isOfBesu(root, label.name())) {
                labels.add(label);
            }
        }
        assertTrue(labels.size() >= 2, labels::toString);
        assertEquals(
                List.of(), labels.stream().filter(label -> !label.isIn(figures)).toList());
    }

    @Test
    @Order(3)
    void strangersTransactionIsRefusedAtRpcInWords() {
        for (BesuNode node : network.hospitals()) {
            JsonNode answer = network.stranger().send(node.rpc(), BesuNetwork.CONSORTIUM, ANY_CALL);
            assertRefused(answer, "belongs to no organisation of the consortium");
        }
    }

    @Test
    @Order(4)
    void memberThatMayNotCreateContractsIsToldSo() {
        Account hospital = network.account(BesuNetwork.hospital(1));
        JsonNode answer = hospital.send(network.node(1).rpc(), "", "0x6000");

        assertRefused(answer, "may not create contracts");
    }

    @Test
    @Order(5)
    void strangersNodeGetsNoConnection() throws IOException {
        long refusedBefore = refused(network.node(1), "connection");
        try (BesuNode stranger = network.startStranger(Files.createDirectory(temporary.resolve("stranger")))) {
            stranger.awaitRpc();
            Eventually.until("the stranger has knocked", () -> refused(network.node(1), "connection") > refusedBefore);
            network.awaitBlocks(4);

            assertEquals(0, stranger.peers());
            assertEquals(0, stranger.blockNumber());
            for (BesuNode node : network.hospitals()) {
                assertEquals(BesuNetwork.HOSPITALS - 1, node.peers());
            }
        }
    }

    @Test
    @Order(6)
    void admittedPartnersTransactionsPassFromTheVoteOn() {
        partner = network.folder()
                .add(
                        new Organisation(
                                new OrganisationName(PARTNER),
                                OrganisationKind.PARTNER,
                                Host.LOOPBACK,
                                network.folder()
                                        .freePorts(
                                                Host.LOOPBACK,
                                                n -> Ports.inARow(
                                                        network.folder()
                                                                .network()
                                                                .founders()
                                                                .getFirst()
                                                                .p2pPort(),
                                                        n))),
                        KeySource.seeded("partner".getBytes(StandardCharsets.UTF_8)),
                        Optional.empty(),
                        Optional.of(PluginJar.PATH))
                .member();
        Account account = network.account(PARTNER);
        assertRefused(account.send(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL), "belongs to no organisation");

        network.decide(
                "proposeAdmission",
                new Utf8String(PARTNER),
                new Uint8(Role.bits(partner.kind().roles())),
                new Bytes32(partner.encryptionKey().toBytes()),
                new DynamicArray<>(
                        Address.class, List.of(new Address(partner.account().hex()))),
                new DynamicArray<>(
                        Consortium.NodeId.class,
                        List.of(new Consortium.NodeId(
                                partner.node().high().toBytes(),
                                partner.node().low().toBytes()))));

        assertEquals(
                "0x1",
                account.execute(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL)
                        .get("status")
                        .asText());
    }

    /** The block is judged by the state before it: what follows the vote in the same block is still a member's. */
    @Test
    @Order(7)
    void blockThatSuspendsAMemberMayCarryLaterTransactionsOfIt() {
        Account account = network.account(PARTNER);
        Account lastVoter = network.account(BesuNetwork.hospital(3));
        boolean together = false;
        for (int attempt = 0; attempt < 30 && !together; attempt++) {
            network.propose("proposeSuspension", new Uint8(PARTNER_ID));
            String vote = Account.call("vote", new Uint32(network.lastProposal()));
            network.account(BesuNetwork.hospital(2)).execute(rpc(), BesuNetwork.CONSORTIUM, vote);
            List<JsonNode> sent = rpc().batch(List.of(
                    JsonRpc.Request.of("eth_sendRawTransaction", lastVoter.sign(rpc(), BesuNetwork.CONSORTIUM, vote)),
                    JsonRpc.Request.of(
                            "eth_sendRawTransaction", account.sign(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL))));
            JsonNode suspension =
                    Account.awaitReceipt(rpc(), sent.get(0).get("result").asText());
            JsonNode later = rpc().call(
                            "eth_getTransactionReceipt",
                            sent.get(1).path("result").asText());
            together = later != null
                    && later.path("blockNumber").equals(suspension.get("blockNumber"))
                    && index(later) > index(suspension);
            assertRefused(account.send(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL), "the organisation is suspended");
            network.decide("proposeReinstatement", new Uint8(PARTNER_ID));
        }
        assertTrue(together, "the vote and the member's transaction never met in one block");
        network.awaitBlocks(2);
        assertSameChain(network.hospitals());
    }

    /** It replays all of the above from block 0, judging each block by the state that it had. */
    @Test
    @Order(8)
    void lateJoinerSyncsThroughAHistoryInWhichMembersCameAndWent() {
        BesuNode joiner = network.start(PARTNER).awaitRpc();
        long head = network.node(1).blockNumber();

        Eventually.until("the joiner has block " + head, () -> joiner.blockNumber() >= head);

        assertEquals(blockHash(network.node(1), head), blockHash(joiner, head));
        Eventually.until("every hospital is its peer", () -> joiner.peers() == BesuNetwork.HOSPITALS);
    }

    @Test
    @Order(9)
    void auditorsNodeGetsBlocksButNoGossip() {
        BesuNode joiner = network.node(PARTNER);
        assertEquals(0, refused(network.node(1), "message"));

        network.decide("proposeRoles", new Uint8(PARTNER_ID), new Uint8(Role.AUDITOR.bit()));
        network.account(BesuNetwork.hospital(1)).execute(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL);

        assertTrue(refused(network.node(1), "message") > 0);
        long head = network.node(1).blockNumber();
        Eventually.until("the auditor has block " + head, () -> joiner.blockNumber() >= head);
        assertRefused(
                network.account(PARTNER).send(rpc(), BesuNetwork.CONSORTIUM, Account.call("vote", new Uint32(1))),
                "only an auditor");
    }

    /** The node's head says how long it was served: it stays where it was cut off. */
    @Test
    @Order(10)
    void suspensionCutsTheMembersNodeAndAccountsWithinTwoBlocks() {
        BesuNode joiner = network.node(PARTNER);
        long vote = network.decide("proposeSuspension", new Uint8(PARTNER_ID));

        assertRefused(
                network.account(PARTNER).send(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL),
                "the organisation is suspended");
        network.awaitBlock(vote + 5);
        Eventually.until("the joiner is alone", () -> joiner.peers() == 0);
        assertTrue(joiner.blockNumber() <= vote + 2, joiner.blockNumber() + " is later than " + vote + " + 2");
        for (BesuNode node : network.hospitals()) {
            assertEquals(BesuNetwork.HOSPITALS - 1, node.peers());
        }
        joiner.close();
    }

    @Test
    @Order(11)
    void suspendedFounderIsCutFromTransactingButItsNodeStaysForRepair() {
        long vote = network.decide("proposeSuspension", new Uint8(FOURTH_ID));
        network.awaitBlock(vote + 5);

        Account fourth = network.account(BesuNetwork.hospital(4));
        assertRefused(fourth.send(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL), "the organisation is suspended");
        assertEquals(BesuNetwork.HOSPITALS - 1, network.node(4).peers());
        JsonNode why = rpc().call(
                        "consilium_permissions",
                        network.folder().network().founders().get(0).enode(),
                        network.folder().network().founders().get(3).enode());
        assertEquals("repair_path", why.get("code").asText());

        network.decide("proposeReinstatement", new Uint8(FOURTH_ID));
        fourth.execute(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL);
    }

    @Test
    @Order(12)
    void oneOfFourValidatorsMayDieAndComeBackWithoutStallOrFork() {
        network.node(4).kill();
        network.awaitBlocks(5);

        BesuNode again = network.start(BesuNetwork.hospital(4)).awaitRpc();
        long head = network.node(1).blockNumber();
        Eventually.until("it has caught up", () -> again.blockNumber() >= head);
        assertSameChain(network.hospitals());
    }

    @Test
    @Order(13)
    void validatorWithoutThePluginThatProposesAStrangersTransactionIsOutvoted() {
        network.node(4).close();
        BesuNode open = network.startWithoutPlugin(BesuNetwork.hospital(4)).awaitRpc();
        long head = network.node(1).blockNumber();
        Eventually.until("it has caught up", () -> open.peers() == 3 && open.blockNumber() >= head);

        String hash = network.stranger()
                .send(open.rpc(), BesuNetwork.CONSORTIUM, ANY_CALL)
                .path("result")
                .asText();
        assertFalse(hash.isEmpty(), "the open node takes the transaction");
        Eventually.until(
                "a hospital has refused a proposal",
                () -> network.hospitals().subList(0, 3).stream()
                        .anyMatch(node -> node.log().contains("not on the Account Allowlist")));
        network.awaitBlocks(8);

        for (BesuNode node : network.hospitals()) {
            assertTrue(node.rpc().call("eth_getTransactionReceipt", hash).isNull());
        }
        network.account(BesuNetwork.hospital(2)).execute(rpc(), BesuNetwork.CONSORTIUM, ANY_CALL);
        assertSameChain(network.hospitals());
    }

    private static JsonRpc rpc() {
        return network.node(1).rpc();
    }

    private static JsonNode status(BesuNode node) {
        return node.rpc().call("consilium_status");
    }

    private static long refused(BesuNode node, String kind) {
        return status(node).get("checks").get(kind).get("refused").asLong();
    }

    private static long index(JsonNode receipt) {
        return Long.decode(receipt.get("transactionIndex").asText());
    }

    private static void assertRefused(JsonNode answer, String words) {
        assertTrue(answer.has("error"), answer.toString());
        assertTrue(answer.get("error").get("message").asText().contains(words), answer.toString());
    }

    /** All nodes have the same block at the height that the lowest of them has reached. */
    private static void assertSameChain(List<BesuNode> nodes) {
        long common = nodes.stream().mapToLong(BesuNode::blockNumber).min().orElseThrow();
        String expected = blockHash(nodes.getFirst(), common);
        for (BesuNode node : nodes) {
            assertEquals(expected, blockHash(node, common));
        }
    }

    private static String blockHash(BesuNode node, long number) {
        return node.rpc()
                .call("eth_getBlockByNumber", "0x" + Long.toHexString(number), false)
                .get("hash")
                .asText();
    }
}
