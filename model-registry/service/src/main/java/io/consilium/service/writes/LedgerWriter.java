package io.consilium.service.writes;

import io.consilium.ledger.LedgerException.StillPending;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.readmodel.Follower;
import jakarta.inject.Inject;
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
    private final Duration mining;

    @Inject
    LedgerWriter(Receipts receipts, LaterReceipts later, Follower follower) {
        this(receipts, later, follower, MINING);
    }

    LedgerWriter(Receipts receipts, LaterReceipts later, Follower follower, Duration mining) {
        this.receipts = receipts;
        this.later = later;
        this.follower = follower;
        this.mining = mining;
    }

    /**
     * Takes a step, waits until it is mined, and until the tables have followed.
     *
     * @throws StillPending if it isn't mined within a minute; it is logged and counted all the same when its end is known
     */
    public Receipt write(LedgerCall step) {
        SignedTransaction signed = submit(step);
        long handed = System.nanoTime();
        Receipt receipt;
        try {
            receipt = receipts.of(signed, handed, mining);
        } catch (StillPending late) {
            later.of(signed, handed);
            throw late;
        }
        follower.awaitBlock(receipt.block(), VISIBLE);
        return receipt;
    }

    /** Takes a step whose end nobody waits for; it is logged and counted when it is known. */
    public void hand(LedgerCall step) {
        SignedTransaction signed = submit(step);
        later.of(signed, System.nanoTime());
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
