package io.consilium.service.writes;

import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.metrics.Unforeseen;
import io.consilium.service.request.Trace;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for transactions that no request waits for, each under the trace of the one that it is for.
 *
 * <p>A few at once: an account's are mined in their order, so that those behind are found mined when their turn comes.
 */
@Singleton
final class LaterReceipts {

    private static final Logger LOG = LoggerFactory.getLogger(LaterReceipts.class);
    private static final Duration MINING = Duration.ofSeconds(60);
    private static final int AT_ONCE = 4;
    private static final int IN_LINE = 1_000;

    private final Receipts receipts;
    private final Unforeseen unforeseen;
    private final ThreadPoolExecutor few;

    @Inject
    LaterReceipts(Receipts receipts, Unforeseen unforeseen) {
        this(receipts, unforeseen, AT_ONCE, IN_LINE);
    }

    LaterReceipts(Receipts receipts, Unforeseen unforeseen, int atOnce, int inLine) {
        this.receipts = receipts;
        this.unforeseen = unforeseen;
        this.few = new ThreadPoolExecutor(
                atOnce,
                atOnce,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(inLine),
                Thread.ofVirtual().name("receipts-", 0).factory());
    }

    /** Returns at once; when too many wait, this one is handed to the node all the same, and not counted. */
    void of(SignedTransaction transaction) {
        Trace trace = Trace.current().orElseGet(Trace::begun);
        long handed = System.nanoTime();
        try {
            few.execute(() -> trace.during(() -> await(transaction, handed)));
        } catch (RejectedExecutionException tooMany) {
            LOG.warn(
                    "event=transaction_not_awaited transaction={} message=\"{} wait already\"",
                    transaction.hash(),
                    few.getQueue().size());
        }
    }

    private void await(SignedTransaction transaction, long handed) {
        try {
            receipts.of(transaction, handed, MINING);
        } catch (LedgerException told) {
            // In the log and the figures, which is all that anybody wants of it.
        } catch (RuntimeException failure) {
            LOG.error("event=receipt_unforeseen transaction={}", transaction.hash(), failure);
            unforeseen.in(Unforeseen.Work.RECEIPT);
        }
    }

    @PreDestroy
    void stop() throws InterruptedException {
        few.shutdownNow();
        few.awaitTermination(5, TimeUnit.SECONDS);
    }
}
