package io.consilium.ledger.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.LedgerException.Unreachable.Reason;
import io.consilium.ledger.LedgerException.WrongChain;
import io.consilium.ledger.LedgerException.WrongChain.Claim;
import io.consilium.ledger.testing.FlakyProxy;
import io.consilium.ledger.testing.Site;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final long LONGER = 6_000;
    private static Site site;

    private FlakyProxy proxy;
    private Node node;

    @BeforeAll
    static void start() {
        site = Site.start();
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @BeforeEach
    void connect() {
        proxy = new FlakyProxy(site.anvil().url());
        node = Node.connect(Site.options(proxy.url()).withTimeout(TIMEOUT).withPatience(SHORT));
    }

    @AfterEach
    void disconnect() {
        node.close();
        proxy.close();
    }

    @Test
    void theRightChainIsAccepted() {
        NodeOptions options =
                Site.options(site.anvil().url()).withGenesis(site.node().genesis());
        try (Node same = Node.connect(options)) {
            assertEquals(site.node().genesis(), same.genesis());
        }
    }

    @Test
    void anotherChainIdIsRefused() {
        NodeOptions options = NodeOptions.of(site.anvil().url(), 1);

        assertEquals(Claim.CHAIN_ID, refused(options));
    }

    @Test
    void anotherGenesisBlockIsRefused() {
        NodeOptions options = Site.options(site.anvil().url()).withGenesis(Word.of(1));

        assertEquals(Claim.GENESIS, refused(options));
    }

    @Test
    void aChainWithoutTheContractsIsRefused() {
        String empty = "{\"config\":{\"chainId\":%d},\"difficulty\":\"0x1\",\"gasLimit\":\"0x5f5e100\",\"alloc\":{}}"
                .formatted(Anvil.CHAIN_ID);
        try (Anvil anvil = Anvil.start(empty, Anvil.CHAIN_ID)) {
            assertEquals(Claim.CONTRACTS_PRESENT, refused(Site.options(anvil.url())));
        }
    }

    @Test
    void contractsOfAnotherVersionAreRefused() {
        String other = Anvil.genesis(Site.FOUNDERS, VotingRules.MAJORITY_WITHIN_A_WEEK)
                .replace(Predeployed.MODEL_LEDGER.runtimeCode(), Predeployed.MODEL_LEDGER.runtimeCode() + "00");
        try (Anvil anvil = Anvil.start(other, Anvil.CHAIN_ID)) {
            assertEquals(Claim.CONTRACTS_CODE, refused(Site.options(anvil.url())));
        }
    }

    @Test
    void nobodyListening() throws IOException {
        URI nowhere = URI.create("http://127.0.0.1:" + FreePorts.one());

        Unreachable unreachable = assertThrows(
                Unreachable.class, () -> Node.connect(Site.options(nowhere).withPatience(SHORT)));

        assertEquals(Reason.NOT_CONNECTED, unreachable.reason());
        assertTrue(unreachable.getMessage().contains(nowhere + " can't be reached"), unreachable.getMessage());
    }

    @Test
    void aBrokenConnectionIsTriedAgainForAsLongAsPatienceLasts() {
        int before = proxy.requests();
        proxy.behave(FlakyProxy::dead);

        assertEquals(Reason.NOT_CONNECTED, unreachable());
        assertTrue(proxy.requests() - before > 2, "more than two attempts");
    }

    @Test
    void aNodeThatComesBackInTimeIsNotMissed() {
        proxy.behave(exchange -> {
            proxy.behave(FlakyProxy::honest);
            exchange.cut();
        });

        assertEquals(site.node().head(), node.head());
    }

    @Test
    void aSlowNodeTimesOut() {
        proxy.behave(exchange -> Thread.sleep(LONGER));

        assertEquals(Reason.TIMED_OUT, unreachable());
    }

    @Test
    void aNodeThatStopsInMidAnswerTimesOut() {
        proxy.behave(exchange -> exchange.stall(LONGER));

        assertEquals(Reason.TIMED_OUT, unreachable());
    }

    @Test
    void whatIsNotJsonRpcIsGarbled() {
        for (String nonsense : List.of(
                "<html>It works!</html>",
                "",
                "null",
                "{}",
                "[]",
                "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":\"many\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"a\":1}}")) {
            proxy.behave(exchange -> exchange.answer(200, nonsense));

            assertEquals(Reason.GARBLED, unreachable(), nonsense);
        }
    }

    @Test
    void anHttpStatusIsNamed() {
        proxy.behave(exchange -> exchange.answer(503, "down for maintenance"));

        Unreachable unreachable = assertThrows(Unreachable.class, node::head);

        assertEquals(Reason.HTTP_STATUS, unreachable.reason());
        assertTrue(unreachable.getMessage().contains("HTTP status 503"), unreachable.getMessage());
    }

    @Test
    void answersOfABatchMayComeInAnyOrder() {
        proxy.behave(exchange -> {
            JsonNode answers = exchange.forward();
            ArrayNode reversed = new ObjectMapper().createArrayNode();
            answers.forEach(answer -> reversed.insert(0, answer));
            exchange.answer(reversed);
        });

        List<JsonNode> answers = node.ask(List.of(Question.of("eth_chainId"), Question.of("eth_blockNumber")));

        assertEquals(Anvil.CHAIN_ID, Json.number(answers.get(0)));
        assertEquals(site.node().head(), Json.number(answers.get(1)));
    }

    @Test
    void aBatchIsRefusedAsAWhole() {
        proxy.behave(exchange -> exchange.refuse(-32_005, "Number of requests exceeds max batch size"));

        Declined declined =
                assertThrows(Declined.class, () -> node.ask(List.of(Question.of("eth_chainId"), Question.of("x"))));

        assertEquals(-32_005, declined.code());
    }

    @Test
    void whatTheNodeDeclinesKeepsItsCodeAndWords() {
        Declined declined = assertThrows(Declined.class, () -> node.ask(Question.of("eth_noSuchThing")));

        assertTrue(declined.getMessage().contains("eth_noSuchThing"), declined.getMessage());
        assertTrue(declined.words().length() > 0, "words");
    }

    @Test
    void aNodeThatIsStartingIsWaitedFor() {
        proxy.behave(exchange -> exchange.refuse(-32_002, "Transaction pool not enabled. (Not yet in sync)."));
        assertEquals(
                Reason.NOT_READY,
                assertThrows(Unreachable.class, () -> node.ask(Question.of("eth_sendRawTransaction")))
                        .reason());

        proxy.behave(exchange -> exchange.refuse(-32_008, "Initial sync is still in progress"));
        assertEquals(
                Reason.NOT_READY,
                assertThrows(Unreachable.class, () -> node.ask(Question.of("eth_call")))
                        .reason());

        proxy.behave(exchange -> {
            proxy.behave(FlakyProxy::honest);
            exchange.refuse(-32_008, "Initial sync is still in progress");
        });
        assertEquals(site.node().head(), node.head());
    }

    @Test
    void aNodeThatFailsByItselfWhenItIsMetIsWaitedForAndLaterDeclines() {
        NodeOptions options = Site.options(proxy.url());
        proxy.behave(exchange -> {
            proxy.behave(FlakyProxy::honest);
            exchange.refuse(-32_603, "Internal error");
        });
        Node.connect(options).close();

        proxy.behave(exchange -> exchange.refuse(-32_603, "Internal error"));
        Unreachable starting = assertThrows(Unreachable.class, () -> Node.connect(options.withPatience(SHORT)));
        assertEquals(Reason.NOT_READY, starting.reason());
        assertEquals(
                -32_603,
                assertThrows(Declined.class, () -> node.ask(Question.of("eth_call")))
                        .code());
    }

    /** As Besu answers between opening its port and reading its last state. */
    @Test
    void aNodeThatDoesNotKnowItsContractsYetIsWaitedForAndNotTakenForAnother() {
        NodeOptions options = Site.options(proxy.url());
        proxy.behave(NodeTest::withoutCode);
        Unreachable unreachable = assertThrows(Unreachable.class, () -> Node.connect(options.withPatience(SHORT)));
        assertEquals(Reason.NOT_READY, unreachable.reason());

        proxy.behave(exchange -> {
            proxy.behave(FlakyProxy::honest);
            withoutCode(exchange);
        });
        Node.connect(options).close();

        proxy.behave(NodeTest::withoutCode);
        assertEquals(Claim.CHAIN_ID, refused(NodeOptions.of(proxy.url(), 1)));
    }

    private static void withoutCode(FlakyProxy.Exchange exchange) throws IOException, InterruptedException {
        JsonNode answers = exchange.forward();
        for (JsonNode answer : answers) {
            if (answer.path("id").asInt() >= 2) {
                ((ObjectNode) answer).putNull("result");
            }
        }
        exchange.answer(answers);
    }

    @Test
    void theNetworksRefusalKeepsItsWords() {
        proxy.behave(exchange -> exchange.refuse(-32_000, "Refused by the consortium: organisation 7 is Suspended"));

        NotPermitted refused = assertThrows(NotPermitted.class, () -> node.ask(Question.of("eth_sendRawTransaction")));

        assertEquals("Refused by the consortium: organisation 7 is Suspended", refused.words());
    }

    private Reason unreachable() {
        return assertThrows(Unreachable.class, node::head).reason();
    }

    private static Claim refused(NodeOptions options) {
        return assertThrows(WrongChain.class, () -> Node.connect(options)).claim();
    }
}
