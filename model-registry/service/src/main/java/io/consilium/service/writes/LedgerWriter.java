package io.consilium.service.writes;

import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.service.readmodel.Follower;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Takes steps on the ledger in the organisation's name; who asked for one reads its effect in the tables right after. */
@Singleton
public final class LedgerWriter {

    private static final Duration MINING = Duration.ofSeconds(60);
    private static final Duration VISIBLE = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final Receipts receipts;
    private final Follower follower;

    LedgerWriter(Transactions transactions, Receipts receipts, Follower follower) {
        this.transactions = transactions;
        this.receipts = receipts;
        this.follower = follower;
    }

    /** Takes a step, waits until it is mined, and until the tables have followed. */
    public Receipt write(LedgerCall step) {
        Receipt receipt = receipts.of(transactions.submit(step), MINING);
        follower.awaitBlock(receipt.block(), VISIBLE);
        return receipt;
    }
}
