package io.consilium.service.writes;

import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.readmodel.Follower;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes steps on the ledger in the organisation's name; who asked for one reads its effect in the tables right after. */
@Singleton
public final class LedgerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerWriter.class);
    private static final Duration MINING = Duration.ofSeconds(60);
    private static final Duration VISIBLE = Duration.ofSeconds(5);

    private final Receipts receipts;
    private final LaterReceipts later;
    private final Follower follower;

    LedgerWriter(Receipts receipts, LaterReceipts later, Follower follower) {
        this.receipts = receipts;
        this.later = later;
        this.follower = follower;
    }

    /** Takes a step, waits until it is mined, and until the tables have followed. */
    public Receipt write(LedgerCall step) {
        Receipt receipt = receipts.of(submit(step), MINING);
        follower.awaitBlock(receipt.block(), VISIBLE);
        return receipt;
    }

    /** Takes a step whose end nobody waits for; it is logged and counted when it is known. */
    public void hand(LedgerCall step) {
        later.of(submit(step));
    }

    private SignedTransaction submit(LedgerCall step) {
        return receipts.submit(
                step,
                signed -> LOG.info(
                        "event=transaction_signed step={} nonce={} transaction={}",
                        step,
                        signed.nonce(),
                        signed.hash()));
    }
}
