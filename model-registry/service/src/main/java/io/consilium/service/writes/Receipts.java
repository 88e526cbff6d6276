package io.consilium.service.writes;

import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until what was handed to the node is mined; each transaction that was has a line in the log, with its trace. */
@Singleton
public final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);

    private final Transactions transactions;
    private final Timer mined;
    private final Timer notMined;

    Receipts(Transactions transactions, MeterRegistry meters) {
        this.transactions = transactions;
        this.mined = timer(meters, "mined");
        this.notMined = timer(meters, "not_mined");
    }

    private static Timer timer(MeterRegistry meters, String outcome) {
        return Timer.builder("consilium.transaction")
                .description("From handing a transaction to the node to its receipt, or to giving up")
                .tag("outcome", outcome)
                .serviceLevelObjectives(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30))
                .register(meters);
    }

    /** The receipt, or what {@link Transactions#await} throws. */
    public Receipt of(SignedTransaction transaction, Duration within) {
        long begun = System.nanoTime();
        try {
            Receipt receipt = transactions.await(transaction, within);
            mined.record(Duration.ofNanos(System.nanoTime() - begun));
            LOG.info(
                    "event=transaction_mined transaction={} block={} gas={}",
                    receipt.transaction(),
                    receipt.block(),
                    receipt.gasUsed());
            return receipt;
        } catch (LedgerException failure) {
            notMined.record(Duration.ofNanos(System.nanoTime() - begun));
            LOG.info(
                    "event=transaction_not_mined transaction={} message=\"{}\"",
                    transaction.hash(),
                    failure.getMessage());
            throw failure;
        }
    }
}
