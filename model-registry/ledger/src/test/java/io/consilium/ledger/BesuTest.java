package io.consilium.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.LedgerError;
import io.consilium.contracts.Metric;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.event.ConsortiumEvent.ProposalExecuted;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.replay.Comparison;
import io.consilium.ledger.replay.Founding;
import io.consilium.ledger.replay.LedgerState;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.testing.BesuSite;
import io.consilium.ledger.testing.Models;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.ledger.transaction.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What anvil can't tell: how a real Besu with the real plugin words its refusals, counts, prunes and comes back. */
@Tag("besu")
class BesuTest {
    private static final Duration LONG = Duration.ofMinutes(4);

    @TempDir
    static Path folder;

    private static BesuSite site;
    private static Node node;
    private static KeystoreSigner signer;
    private static Transactions writer;

    @BeforeAll
    static void start() throws InterruptedException {
        site = BesuSite.startOrSkip(folder);
        node = site.connect();
        signer = site.signer();
        writer = new Transactions(node, signer);
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
        if (site != null) {
            site.close();
        }
    }

    @Test
    void stepsAreMinedAndTheirEventsAddUpToWhatTheContractsSay() {
        Receipt opened = writer.send(
                ConsortiumCalls.proposeCall(ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1)), LONG);
        long task = new Ledger(node).task("brain-mri-tumor").orElseThrow().id();
        writer.send(ModelLedgerCalls.publish(Models.publication(task, "on besu", 912_345)), LONG);
        LedgerState state = new LedgerState(
                Founding.ofStorage(site.network().shared().genesis().storage(Predeployed.CONSORTIUM.address())));
        long head = node.head();

        List<LedgerEvent> events = new ArrayList<>();
        new LedgerEvents(node, Cursor.beginning(node.genesis())).readUpTo(head, batch -> events.addAll(batch.events()));
        events.forEach(state::apply);

        assertEquals(1, opened.first(ProposalExecuted.class).votes());
        assertEquals(List.of(), Comparison.between(state, new Ledger(node), head));
        assertEquals(
                state.models().iterator().next().publishedAt(),
                events.getLast().origin().timestamp());
    }

    @Test
    void aRefusalHasItsReasonBeforeItIsSentAndAfterItIsMined() {
        Reverted before = assertThrows(Reverted.class, () -> writer.send(ModelLedgerCalls.approve(99), LONG));
        long nonce = nonce();
        SignedTransaction first = handed(rotation("twice"), nonce);
        SignedTransaction second = handed(rotation("twice"), nonce + 1);

        writer.await(first, LONG);
        Reverted after = assertThrows(Reverted.class, () -> writer.await(second, LONG));

        assertEquals(new LedgerError.UnknownModel(99), before.error().orElseThrow());
        assertInstanceOf(LedgerError.InvalidEncryptionKey.class, after.error().orElseThrow());
    }

    @Test
    void thePluginsWordsReachTheUser() {
        KeystoreSigner stranger = Site.signer("Stranger");
        SignedTransaction transaction = Wire.sign(node, stranger, rotation("stranger"), 0);

        NotPermitted refused =
                assertThrows(NotPermitted.class, () -> new Transactions(node, stranger).await(transaction, LONG));

        assertTrue(refused.words().startsWith("Refused by the consortium: "), refused.words());
    }

    @Test
    void aGapInTheNumbersIsRepaired() {
        SignedTransaction stuck = handed(rotation("stuck"), nonce() + 1);

        assertEquals(stuck.hash(), writer.await(stuck, LONG).transaction());
    }

    @Test
    void manyStepsGoIntoFewBlocks() {
        List<SignedTransaction> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(writer.submit(rotation("many " + i)));
        }

        List<Long> blocks = sent.stream()
                .map(transaction -> writer.await(transaction, LONG).block())
                .distinct()
                .toList();

        assertTrue(blocks.size() < 15, "blocks: " + blocks);
    }

    @Test
    void aNodeThatLostItsPoolInAPowerCutGetsTheTransactionsAgain() throws Exception {
        LedgerEvents events = new LedgerEvents(node, Cursor.after(node.newest()));
        long first = nonce();
        // With a gap before it, it can't be mined before the cut.
        SignedTransaction lost = handed(rotation("lost"), first + 1);
        site.kill();
        site.startAgain();
        SignedTransaction before = Wire.sign(node, signer, rotation("before"), first);
        writer.adopt(before);

        Receipt receipt = writer.await(lost, LONG);

        assertEquals(lost.hash(), receipt.transaction());
        assertEquals(before.hash(), writer.await(before, LONG).transaction());
        List<LedgerEvent> seen = new ArrayList<>();
        while (seen.size() < 2) {
            seen.addAll(events.next().events());
        }
        assertEquals(receipt.events(), seen.subList(1, 2));
    }

    private static long nonce() {
        return Wire.minedCount(node, signer.address());
    }

    private static SignedTransaction handed(LedgerCall call, long nonce) {
        SignedTransaction transaction = Wire.sign(node, signer, call, nonce);
        Wire.hand(node, transaction);
        return transaction;
    }

    private static LedgerCall rotation(String key) {
        return ConsortiumCalls.rotateEncryptionKey(Founders.hash(key));
    }
}
