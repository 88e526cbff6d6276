package io.consilium.service.writes;

import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until what was handed to the node is mined; each transaction that was has a line in the log, with its trace. */
@Singleton
public final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Transactions transactions;

    Receipts(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The receipt, or what {@link Transactions#await} throws. */
    public Receipt of(SignedTransaction transaction, Duration within) {
        try {
            Receipt receipt = transactions.await(transaction, within);
            LOG.info(
                    "event=transaction_mined transaction={} block={} gas={}",
                    receipt.transaction(),
                    receipt.block(),
                    receipt.gasUsed());
            return receipt;
        } catch (LedgerException failure) {
            LOG.info(
                    "event=transaction_not_mined transaction={} message=\"{}\"",
                    transaction.hash(),
                    failure.getMessage());
            throw failure;
        }
    }
}
