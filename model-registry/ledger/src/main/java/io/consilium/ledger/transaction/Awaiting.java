package io.consilium.ledger.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.LedgerException.Replaced;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerException.SigningFailed;
import io.consilium.ledger.LedgerException.StillPending;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.event.EventDecoder;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for one transaction, and helps it along: sends it again when it is lost, has gaps before it repaired. */
final class Awaiting {
    private static final Logger LOG = LoggerFactory.getLogger(Awaiting.class);
    private static final long SHORTEST_PAUSE = 20;
    private static final long LONGEST_PAUSE = 400;
    /** Looking for reasons costs more than looking for the receipt, so it's done now and then only. */
    private static final Duration BETWEEN_CHECKS = Duration.ofMillis(1_200);
    /** A receipt may come a moment after the account's count was raised. */
    private static final int SIGHTINGS_OF_ANOTHER = 3;
    /** Somebody else may be about to send what is missing. */
    private static final int SIGHTINGS_OF_GAP = 2;
    /** A number below ours that stays unused for so many blocks will stay so. */
    private static final int PATIENT_BLOCKS = 5;

    private final Node node;
    private final SignedTransaction transaction;
    private final Consumer<SignedTransaction> repair;

    private int sightingsOfAnother;
    private long unmovedCount = -1;
    private long unmovedSince;
    private int sightingsOfGap;

    Awaiting(Node node, SignedTransaction transaction, Consumer<SignedTransaction> repair) {
        this.node = node;
        this.transaction = transaction;
        this.repair = repair;
    }

    Receipt until(Duration within) {
        long end = System.nanoTime() + within.toNanos();
        long nextCheck = System.nanoTime() + BETWEEN_CHECKS.toNanos();
        long pause = SHORTEST_PAUSE;
        Optional<LedgerException> away = Optional.empty();
        while (true) {
            try {
                Optional<Receipt> receipt = receipt();
                if (receipt.isPresent()) {
                    return receipt.get();
                }
                away = Optional.empty();
                if (System.nanoTime() >= nextCheck) {
                    check();
                    nextCheck = System.nanoTime() + BETWEEN_CHECKS.toNanos();
                }
            } catch (Unreachable | SigningFailed e) {
                // Neither says anything about the transaction itself.
                away = Optional.of(e);
            }
            if (System.nanoTime() >= end) {
                throw late(within, away);
            }
            pause(pause);
            pause = Math.min(LONGEST_PAUSE, pause + pause / 2);
        }
    }

    private Optional<Receipt> receipt() {
        JsonNode receipt = node.ask(
                Question.of("eth_getTransactionReceipt", transaction.hash().hex()));
        if (receipt.isNull()) {
            return Optional.empty();
        }
        if (Json.number(receipt.path("status")) == 0) {
            throw new Reverted(new RevertReason(node).of(transaction, receipt), transaction.hash());
        }
        return Optional.of(new Receipt(
                transaction.hash(),
                Json.number(receipt.path("blockNumber")),
                Json.word(receipt.path("blockHash")),
                Json.number(receipt.path("gasUsed")),
                new EventDecoder(node).events(receipt.path("logs"))));
    }

    /** Why there is no receipt yet, and what can be done about it. */
    private void check() {
        String account = transaction.account().hex();
        List<JsonNode> answers = node.ask(List.of(
                Question.of("eth_getTransactionByHash", transaction.hash().hex()),
                Question.of("eth_getTransactionCount", account, "latest"),
                Question.of("eth_getTransactionCount", account, "pending"),
                Question.of("eth_blockNumber")));
        long mined = Json.number(answers.get(1));
        if (mined > transaction.nonce()) {
            sightingsOfAnother++;
            if (sightingsOfAnother >= SIGHTINGS_OF_ANOTHER) {
                throw new Replaced(transaction.hash(), transaction.account(), transaction.nonce());
            }
            return;
        }
        sightingsOfAnother = 0;
        if (answers.get(0).isNull()) {
            sendAgain();
        }
        if (isBehindGap(mined, Json.number(answers.get(2)), Json.number(answers.get(3)))) {
            repair.accept(transaction);
        }
    }

    private void sendAgain() {
        Broadcast outcome = Broadcast.of(node, transaction);
        LOG.warn(
                "event=sent_again nonce={} transaction={} outcome={}",
                transaction.nonce(),
                transaction.hash(),
                outcome);
        if (outcome instanceof Broadcast.Refused refused) {
            throw refused.refusal();
        }
    }

    /** The node counts up to the gap; or, if it counts differently, nothing moves for many blocks. */
    private boolean isBehindGap(long mined, long pending, long head) {
        if (mined >= transaction.nonce()) {
            return false;
        }
        if (mined != unmovedCount) {
            unmovedCount = mined;
            unmovedSince = head;
        }
        sightingsOfGap = pending == mined ? sightingsOfGap + 1 : 0;
        return sightingsOfGap >= SIGHTINGS_OF_GAP || head - unmovedSince >= PATIENT_BLOCKS;
    }

    private StillPending late(Duration within, Optional<LedgerException> away) {
        String message = "Transaction " + transaction.hash() + " (number " + transaction.nonce() + " of "
                + transaction.account() + ") wasn't mined within " + within.toMillis()
                + " ms and may still be. Await it again; look whether the network makes blocks";
        return away.map(cause -> new StillPending(transaction.hash(), message, cause))
                .orElseGet(() -> new StillPending(transaction.hash(), message));
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StillPending(
                    transaction.hash(), "Interrupted while transaction " + transaction.hash() + " was awaited", e);
        }
    }
}
