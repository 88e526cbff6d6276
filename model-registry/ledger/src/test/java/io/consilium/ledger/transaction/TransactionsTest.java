package io.consilium.ledger.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.LedgerError;
import io.consilium.contracts.Metric;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Replaced;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerException.StillPending;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.event.ConsortiumEvent.EncryptionKeyRotated;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.testing.FlakyProxy;
import io.consilium.ledger.testing.Models;
import io.consilium.ledger.testing.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One writer, and everything that can happen to what it sends. */
class TransactionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final KeystoreSigner SIGNER = Site.signer(Site.NORTH);

    private Site site;
    private FlakyProxy proxy;
    private Node node;
    private Transactions writer;

    @BeforeEach
    void connect() {
        site = Site.start();
        proxy = new FlakyProxy(site.anvil().url());
        node = Node.connect(Site.options(proxy.url()).withPatience(Duration.ofMillis(100)));
        writer = new Transactions(node, SIGNER);
    }

    @AfterEach
    void disconnect() {
        node.close();
        proxy.close();
        site.close();
    }

    @Test
    void aReceiptTellsWhatHappened() {
        Receipt receipt = writer.send(rotation(1));

        EncryptionKeyRotated rotated = receipt.first(EncryptionKeyRotated.class);
        assertEquals(Founders.hash("key 1"), rotated.encryptionKey());
        assertEquals(receipt.block(), rotated.origin().block());
        assertEquals(receipt.transaction(), rotated.origin().transaction());
        assertEquals(site.node().newest().timestamp(), rotated.origin().timestamp());
        assertTrue(receipt.gasUsed() > 21_000, "gas");
    }

    @Test
    void nothingIsPaid() {
        SignedTransaction sent = writer.submit(rotation(1));

        var mined = node.ask(Question.of("eth_getTransactionByHash", sent.hash().hex()));

        assertEquals(0, Json.number(mined.path("gasPrice")));
        assertEquals(0, Json.number(mined.path("value")));
        assertEquals(node.chainId(), Json.number(mined.path("chainId")));
    }

    @Test
    void manyThreadsGetDifferentNumbersWithoutGaps() throws Exception {
        mineEverySecond();
        int many = 60;
        List<SignedTransaction> journal = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                LedgerCall step = rotation(i);
                receipts.add(threads.submit(() -> writer.await(writer.submit(step, journal::add), LONG)));
            }
            for (Future<Receipt> receipt : receipts) {
                receipt.get();
            }
        }

        Set<Long> nonces =
                new TreeSet<>(journal.stream().map(SignedTransaction::nonce).toList());
        assertEquals(LongStream.range(0, many).boxed().toList(), List.copyOf(nonces));
        assertEquals(1L + many, site.ledger().organisation(1).orElseThrow().keyVersion());
    }

    @Test
    void severalProgramsShareAnAccountUnderALock() throws Exception {
        mineEverySecond();
        ReentrantLock database = new ReentrantLock();
        AccountLock lock = account -> {
            database.lock();
            return database::unlock;
        };
        List<Transactions> programs = List.of(
                new Transactions(node, SIGNER, lock),
                new Transactions(node, SIGNER, lock),
                new Transactions(node, SIGNER, lock));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Receipt>> receipts = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                LedgerCall step = rotation(i);
                Transactions program = programs.get(i % 3);
                receipts.add(threads.submit(() -> program.send(step)));
            }
            for (Future<Receipt> receipt : receipts) {
                receipt.get();
            }
        }

        assertEquals(31, site.ledger().organisation(1).orElseThrow().keyVersion());
    }

    @Test
    void aRefusedStepIsNotEvenSigned() {
        List<SignedTransaction> journal = new ArrayList<>();

        Reverted refused = assertThrows(Reverted.class, () -> writer.submit(ModelLedgerCalls.approve(9), journal::add));

        assertInstanceOf(LedgerError.UnknownModel.class, refused.error().orElseThrow());
        assertEquals(List.of(), journal);
    }

    @Test
    void aStepThatIsRefusedOnlyWhenMinedNamesItsReason() {
        openTask();
        LedgerCall publish = ModelLedgerCalls.publish(Models.publication(1, "same", 900_000));
        stopMining();
        SignedTransaction first = handed(publish, 1);
        SignedTransaction second = handed(publish, 2);
        mine();

        long model = writer.await(first, LONG).first(ModelPublished.class).model();
        Reverted refused = assertThrows(Reverted.class, () -> writer.await(second, LONG));

        assertEquals(
                new LedgerError.WeightsExist(Founders.hash("weights same"), model),
                refused.error().orElseThrow());
        assertEquals(second.hash(), refused.transaction().orElseThrow());
    }

    @Test
    void aReasonThatIsGoneAfterTheBlockIsFoundInTheStateBeforeIt() {
        openTask();
        writer.send(ModelLedgerCalls.publish(Models.publication(1, "requested", 900_000)));
        stopMining();
        SignedTransaction tooEarly = handed(ModelLedgerCalls.revokeAccess(1, 3), 2);
        SignedTransaction request = site.as(Site.PARTNER).submit(ModelLedgerCalls.requestAccess(1));
        mine();

        site.as(Site.PARTNER).await(request, LONG);
        Reverted refused = assertThrows(Reverted.class, () -> writer.await(tooEarly, LONG));

        assertEquals(new LedgerError.NothingToRevoke(1, 3), refused.error().orElseThrow());
    }

    @Test
    void aDroppedTransactionIsSentAgainWithTheSameBytes() {
        stopMining();
        SignedTransaction sent = writer.submit(rotation(1));
        drop(sent);
        mineAtOnce();

        Receipt receipt = writer.await(sent, LONG);

        assertEquals(sent.hash(), receipt.transaction());
    }

    @Test
    void whatTheNodeForgotIsSentAgainBeforeTheNextStep() {
        stopMining();
        SignedTransaction first = writer.submit(rotation(1));
        drop(first);
        SignedTransaction second = writer.submit(rotation(2));
        mine();

        assertEquals(first.nonce() + 1, second.nonce());
        assertEquals(first.hash(), writer.await(first, LONG).transaction());
        assertEquals(second.hash(), writer.await(second, LONG).transaction());
    }

    @Test
    void aTransactionWhoseNumberWasUsedByAnotherIsGivenUp() {
        stopMining();
        SignedTransaction sent = writer.submit(rotation(1));
        drop(sent);
        SignedTransaction other = new Transactions(site.node(), SIGNER).submit(rotation(2));
        mineAtOnce();
        assertEquals(sent.nonce(), other.nonce());
        assertNotEquals(sent.hash(), other.hash());
        mine();

        Replaced replaced = assertThrows(Replaced.class, () -> writer.await(sent, LONG));

        assertEquals(sent.hash(), replaced.transaction());
        writer.send(rotation(3));
    }

    @Test
    void aGapBeforeATransactionIsFilled() {
        SignedTransaction lost = signed(rotation(1), 0);
        SignedTransaction stuck = signed(rotation(2), 1);
        assertInstanceOf(Broadcast.InPool.class, Broadcast.of(node, stuck));

        Receipt receipt = writer.await(stuck, LONG);

        assertEquals(stuck.hash(), receipt.transaction());
        assertThrows(Replaced.class, () -> writer.await(lost, LONG));
    }

    @Test
    void aGapBeforeATransactionOfAnAuditorIsFilledWithWhatAuditorsMayDo() {
        SignedTransaction stuck =
                new Envelope(node.chainId(), Site.signer(Site.REGULATOR)).seal(rotation(2), 1, 200_000);
        Broadcast.of(node, stuck);

        Receipt receipt = site.as(Site.REGULATOR).await(stuck, LONG);

        assertEquals(stuck.hash(), receipt.transaction());
    }

    @Test
    void aGapIsFilledWithTheTransactionThatBelongsThereIfItIsKnown() {
        SignedTransaction first = signed(rotation(1), 0);
        SignedTransaction second = signed(rotation(2), 1);
        writer.adopt(first);

        writer.await(second, LONG);

        assertEquals(first.hash(), writer.await(first, LONG).transaction());
    }

    @Test
    void theNextStepTakesANumberThatWasLeftOut() {
        Broadcast.of(node, signed(rotation(2), 1));

        SignedTransaction next = writer.submit(rotation(1));

        assertEquals(0, next.nonce());
        writer.await(next, LONG);
        assertEquals(2, writer.submit(rotation(3)).nonce());
    }

    @Test
    void afterARestartATransactionIsAwaitedAndItsNumberNotGivenOutAgain() {
        SignedTransaction signedBeforeTheCrash = signed(rotation(1), 0);
        Transactions restarted = new Transactions(node, SIGNER);
        restarted.adopt(signedBeforeTheCrash);

        SignedTransaction next = restarted.submit(rotation(2));

        assertEquals(1, next.nonce());
        assertEquals(
                signedBeforeTheCrash.hash(),
                restarted.await(signedBeforeTheCrash, LONG).transaction());
        restarted.await(next, LONG);
    }

    @Test
    void aTransactionThatIsAwaitedLongAfterItWasMinedIsFound() {
        SignedTransaction sent = writer.submit(rotation(1));
        site.anvil().pass(Duration.ofHours(1));
        site.as(Site.SOUTH).send(rotation(5));

        Receipt receipt = new Transactions(node, SIGNER).await(sent, LONG);

        assertEquals(sent.hash(), receipt.transaction());
    }

    @Test
    void anAnswerThatIsLostDoesNotMakeASecondTransaction() {
        AtomicInteger lost = new AtomicInteger();
        proxy.behave(FlakyProxy.on("eth_sendRawTransaction", exchange -> {
            exchange.forward();
            lost.incrementAndGet();
            exchange.cut();
        }));

        Receipt receipt = writer.send(rotation(1));

        assertTrue(lost.get() > 0, "an answer was lost");
        assertEquals(2, receipt.first(EncryptionKeyRotated.class).keyVersion());
        assertEquals(2, site.ledger().organisation(1).orElseThrow().keyVersion());
    }

    @Test
    void aRequestThatIsLostIsSentAgain() {
        AtomicInteger lost = new AtomicInteger();
        proxy.behave(FlakyProxy.on("eth_sendRawTransaction", exchange -> {
            if (lost.incrementAndGet() < 3) {
                exchange.cut();
            } else {
                FlakyProxy.honest(exchange);
            }
        }));

        writer.send(rotation(1));

        assertTrue(lost.get() >= 3, "requests: " + lost);
    }

    @Test
    void whileTheNodeIsAwayNothingIsSigned() {
        List<SignedTransaction> journal = new ArrayList<>();
        proxy.behave(FlakyProxy::dead);

        assertThrows(Unreachable.class, () -> writer.submit(rotation(1), journal::add));

        assertEquals(List.of(), journal);
    }

    @Test
    void aNodeThatGoesAwayWhileATransactionIsAwaitedIsWaitedFor() throws Exception {
        stopMining();
        SignedTransaction sent = writer.submit(rotation(1));
        proxy.behave(FlakyProxy::dead);
        int before = proxy.requests();
        Thread repair = Thread.ofVirtual().start(() -> {
            while (proxy.requests() < before + 10) {
                Thread.onSpinWait();
            }
            mineAtOnce();
            mine();
            proxy.behave(FlakyProxy::honest);
        });

        assertEquals(sent.hash(), writer.await(sent, LONG).transaction());
        repair.join();
    }

    @Test
    void whatIsLateMayStillCome() {
        stopMining();
        SignedTransaction sent = writer.submit(rotation(1));

        StillPending late = assertThrows(StillPending.class, () -> writer.await(sent, SHORT));
        mine();

        assertEquals(sent.hash(), late.transaction());
        assertEquals(sent.hash(), writer.await(sent, LONG).transaction());
    }

    @Test
    void aNetworkThatDoesNotPermitSaysSoAndTheNumberIsFree() {
        proxy.behave(FlakyProxy.on(
                "eth_sendRawTransaction",
                exchange -> exchange.refuse(-32_007, "Sender account not authorized to send transactions")));

        NotPermitted refused = assertThrows(NotPermitted.class, () -> writer.send(rotation(1)));
        proxy.behave(FlakyProxy::honest);
        SignedTransaction next = writer.submit(rotation(1));

        assertTrue(refused.getMessage().contains(SIGNER.address().hex()), refused.getMessage());
        assertEquals(0, next.nonce());
    }

    @Test
    void aTransactionThatIsNoLongerPermittedWhenSentAgainIsGivenUp() {
        stopMining();
        SignedTransaction sent = writer.submit(rotation(1));
        drop(sent);
        proxy.behave(FlakyProxy.on(
                "eth_sendRawTransaction",
                exchange -> exchange.refuse(-32_000, "Refused by the consortium: organisation 1 is Suspended")));

        NotPermitted refused = assertThrows(NotPermitted.class, () -> writer.await(sent, LONG));

        assertEquals("Refused by the consortium: organisation 1 is Suspended", refused.words());
    }

    @Test
    void aJournalThatFailsKeepsTheTransactionBack() {
        IllegalStateException full = new IllegalStateException("disk full");

        assertEquals(
                full,
                assertThrows(
                        IllegalStateException.class,
                        () -> writer.submit(rotation(1), transaction -> {
                            throw full;
                        })));

        assertEquals(0, writer.submit(rotation(2)).nonce());
    }

    @Test
    void aTransactionOfAnotherAccountIsNotAdopted() {
        SignedTransaction others = new Envelope(node.chainId(), Site.signer(Site.SOUTH)).seal(rotation(1), 0, 100_000);

        assertThrows(IllegalArgumentException.class, () -> writer.adopt(others));
    }

    @Test
    void twoProgramsWithoutALockGetInEachOthersWayButNothingHappensTwice() throws Exception {
        mineEverySecond();
        List<Transactions> programs = List.of(new Transactions(node, SIGNER), new Transactions(site.node(), SIGNER));
        int mined = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> outcomes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                LedgerCall step = rotation(i);
                Transactions program = programs.get(i % 2);
                outcomes.add(threads.submit(() -> {
                    try {
                        program.send(step);
                        return 1;
                    } catch (LedgerException e) {
                        return 0;
                    }
                }));
            }
            for (Future<Integer> outcome : outcomes) {
                mined += outcome.get();
            }
        }

        assertEquals(1 + mined, site.ledger().organisation(1).orElseThrow().keyVersion());
    }

    private void openTask() {
        long proposal = writer.send(ConsortiumCalls.proposeCall(
                        ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1)))
                .first(ProposalOpened.class)
                .proposal();
        site.as(Site.SOUTH).send(ConsortiumCalls.vote(proposal));
    }

    private SignedTransaction signed(LedgerCall call, long nonce) {
        return new Envelope(node.chainId(), SIGNER).seal(call, nonce, 200_000);
    }

    /** Past the estimation, which would refuse it. */
    private SignedTransaction handed(LedgerCall call, long nonce) {
        SignedTransaction transaction = new Envelope(node.chainId(), SIGNER).seal(call, nonce, 1_000_000);
        assertInstanceOf(Broadcast.InPool.class, Broadcast.of(node, transaction));
        return transaction;
    }

    private static LedgerCall rotation(int number) {
        return ConsortiumCalls.rotateEncryptionKey(Founders.hash("key " + number));
    }

    private void stopMining() {
        site.anvil().rpc("evm_setAutomine", "false");
    }

    private void mineAtOnce() {
        site.anvil().rpc("evm_setAutomine", "true");
    }

    private void mineEverySecond() {
        stopMining();
        site.anvil().rpc("evm_setIntervalMining", "1");
    }

    private void mine() {
        site.anvil().rpc("evm_mine", "");
    }

    private void drop(SignedTransaction transaction) {
        site.anvil().rpc("anvil_dropTransaction", "\"" + transaction.hash() + "\"");
    }
}
