package io.consilium.service.writes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.consilium.contracts.testing.Anvil;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Replaced;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerException.StillPending;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.testing.FlakyProxy;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.Journal;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.service.metrics.Unforeseen;
import io.consilium.service.readmodel.Follower;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Gate;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceiptsTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path home;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private Network network;
    private Gate gate;
    private Node node;
    private Transactions south;
    private Receipts receipts;

    @BeforeEach
    void start() throws IOException {
        network = Network.start();
        gate = new Gate(network.anvil().url());
        node = Node.connect(NodeOptions.of(gate.url(), Anvil.CHAIN_ID).withPatience(Duration.ofMillis(100)));
        south = new Transactions(node, Network.signer(Network.SOUTH));
        receipts = new Receipts(south, meters);
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        gate.close();
        network.close();
        meters.close();
    }

    @Test
    void aTransactionThatIsAwaitedAgainIsCountedOnce() {
        SignedTransaction transaction = south.submit(step());

        receipts.of(transaction, LONG);
        receipts.of(transaction, LONG);

        assertEquals(Map.of("mined", 1L, "reverted", 0L, "not_mined", 0L), counts());
    }

    @Test
    void oneThatTheContractRefusedWhenItWasMinedIsReverted() {
        long proposal =
                network.as(Network.NORTH, step()).first(ProposalOpened.class).proposal();
        network.holdTransactions();
        south.submit(ConsortiumCalls.vote(proposal));
        // So that the second is estimated without it; then both are sent.
        network.dropTransactions();
        SignedTransaction again = south.submit(ConsortiumCalls.vote(proposal));
        network.mine();

        assertThrows(Reverted.class, () -> receipts.of(again, LONG));
        assertThrows(Reverted.class, () -> receipts.of(again, LONG));

        assertEquals(Map.of("mined", 0L, "reverted", 1L, "not_mined", 0L), counts());
    }

    @Test
    void oneWhoseNumberAnotherProgramUsedIsNotMined() {
        network.holdTransactions();
        SignedTransaction ours = south.submit(step());
        network.dropTransactions();
        assertEquals(ours.nonce(), network.submit(Network.SOUTH, other()).nonce());
        network.mine();

        assertThrows(Replaced.class, () -> receipts.of(ours, LONG));

        assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 1L), counts());
    }

    @Test
    void oneThatTakesTooLongIsNotMinedOnceAndMayBeMinedAfterAll() {
        network.holdTransactions();
        SignedTransaction late = south.submit(step());

        assertThrows(StillPending.class, () -> receipts.of(late, SHORT));
        assertThrows(StillPending.class, () -> receipts.of(late, SHORT));
        assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 1L), counts());

        network.mine();
        receipts.of(late, LONG);
        assertEquals(Map.of("mined", 1L, "reverted", 0L, "not_mined", 1L), counts());
    }

    @Test
    void aNodeThatIsAwaySaysNothingOfTheTransaction() {
        SignedTransaction transaction = south.submit(step());
        gate.shut();

        assertThrows(StillPending.class, () -> receipts.of(transaction, SHORT));
        assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 0L), counts());

        gate.open();
        receipts.of(transaction, LONG);
        assertEquals(Map.of("mined", 1L, "reverted", 0L, "not_mined", 0L), counts());
    }

    @Test
    void whatNoRequestWaitsForIsCountedAFewAtOnceAndHoldsUpNobodyWhenThereAreTooMany() throws InterruptedException {
        LaterReceipts later = later(new LaterReceipts.Bounds(1, 1, LONG, 1));
        network.holdTransactions();
        for (int each = 0; each < 3; each++) {
            later.of(south.submit(step()), System.nanoTime());
        }
        assertEquals(0L, counts().get("mined"));

        network.mine();

        Eventually.holds("those that were awaited are mined", () -> counts().get("mined") == 2);
        later.stop();
        assertEquals(Map.of("mined", 2L, "reverted", 0L, "not_mined", 0L), counts());
    }

    @Test
    void whatIsLateIsAwaitedAgain() throws InterruptedException {
        LaterReceipts later = later(new LaterReceipts.Bounds(1, 1, SHORT, 1_000));
        network.holdTransactions();
        later.of(south.submit(step()), System.nanoTime());
        Eventually.holds("it is late", () -> counts().get("not_mined") == 1);

        network.mine();

        Eventually.holds("it is mined", () -> counts().get("mined") == 1);
        later.stop();
    }

    @Test
    void whatARequestGaveUpIsAwaitedWithoutIt() throws InterruptedException {
        LaterReceipts later = later(new LaterReceipts.Bounds(1, 1, LONG, 1));
        try (Registry registry = Registry.start(network, Network.NORTH, home)) {
            LedgerWriter writer = new LedgerWriter(receipts, later, registry.part(Follower.class), SHORT);
            network.holdTransactions();
            assertThrows(StillPending.class, () -> writer.write(step()));
            assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 1L), counts());

            network.mine();

            Eventually.holds("it is mined", () -> counts().get("mined") == 1);
            later.stop();
        }
    }

    @Test
    void whatTheNodeDoesNotTakeIsNotMinedEachTimeThatItIsTried() {
        try (FlakyProxy refusing = new FlakyProxy(network.anvil().url());
                Node other = node(refusing)) {
            Receipts through = new Receipts(new Transactions(other, Network.signer(Network.SOUTH)), meters);

            refusing.behave(FlakyProxy.on(
                    "eth_sendRawTransaction",
                    exchange -> exchange.refuse(-32_007, "Sender account not authorized to send transactions")));
            assertThrows(NotPermitted.class, () -> through.submit(step(), Journal.NONE));
            assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 1L), counts());

            refusing.behave(FlakyProxy.on(
                    "eth_sendRawTransaction",
                    exchange -> exchange.refuse(-32_000, "transaction pool is having a nap")));
            assertThrows(Declined.class, () -> through.submit(step(), Journal.NONE));
            assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 2L), counts());

            assertThrows(Reverted.class, () -> through.submit(ConsortiumCalls.vote(1_000), Journal.NONE));
            assertEquals(Map.of("mined", 0L, "reverted", 0L, "not_mined", 2L), counts());
        }
    }

    @Test
    void oneWhoseNumberIsTakenWhenItIsHandedOverIsNotMinedAndTheNextOneIs() {
        try (FlakyProxy proxy = new FlakyProxy(network.anvil().url());
                Node other = node(proxy)) {
            Receipts through = new Receipts(new Transactions(other, Network.signer(Network.SOUTH)), meters);
            AtomicBoolean taken = new AtomicBoolean();
            proxy.behave(FlakyProxy.on("eth_sendRawTransaction", exchange -> {
                if (taken.compareAndSet(false, true)) {
                    exchange.refuse(-32_000, "nonce too low");
                } else {
                    FlakyProxy.honest(exchange);
                }
            }));

            through.of(through.submit(step(), Journal.NONE), LONG);

            assertEquals(Map.of("mined", 1L, "reverted", 0L, "not_mined", 1L), counts());
        }
    }

    private static Node node(FlakyProxy proxy) {
        return Node.connect(NodeOptions.of(proxy.url(), Anvil.CHAIN_ID).withPatience(Duration.ofMillis(100)));
    }

    private LaterReceipts later(LaterReceipts.Bounds bounds) {
        return new LaterReceipts(receipts, new Unforeseen(meters), bounds);
    }

    private LedgerCall step() {
        return ConsortiumCalls.proposeSuspension(network.id(Network.REGULATOR));
    }

    private LedgerCall other() {
        return ConsortiumCalls.proposeSuspension(network.id(Network.PARTNER));
    }

    private Map<String, Long> counts() {
        return Set.of("mined", "reverted", "not_mined").stream()
                .collect(Collectors.toMap(
                        outcome -> outcome,
                        outcome -> meters.get("consilium.transaction")
                                .tag("outcome", outcome)
                                .timer()
                                .count()));
    }
}
