package io.consilium.service.writes;

import io.consilium.ledger.LedgerException;
import io.consilium.ledger.LedgerException.StillPending;
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
 * <p>A few at once: an account's are mined in their order, so that those behind are found mined when their turn comes. One
 * that isn't mined in time lets those behind it go first, and is given up after a few rounds.
 */
@Singleton
final class LaterReceipts {

    private static final Logger LOG = LoggerFactory.getLogger(LaterReceipts.class);
    private static final Bounds USUAL = new Bounds(4, 1_000, Duration.ofSeconds(60), 5);

    private final Receipts receipts;
    private final Unforeseen unforeseen;
    private final Bounds bounds;
    private final ThreadPoolExecutor few;

    /** For how many is waited, and for each how long and how often. */
    record Bounds(int atOnce, int inLine, Duration mining, int rounds) {}

    @Inject
    LaterReceipts(Receipts receipts, Unforeseen unforeseen) {
        this(receipts, unforeseen, USUAL);
    }

    LaterReceipts(Receipts receipts, Unforeseen unforeseen, Bounds bounds) {
        this.receipts = receipts;
        this.unforeseen = unforeseen;
        this.bounds = bounds;
        this.few = new ThreadPoolExecutor(
                bounds.atOnce(),
                bounds.atOnce(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(bounds.inLine()),
                Thread.ofVirtual().name("receipts-", 0).factory());
    }

    /**
     * Returns at once; when too many wait, this one is with the node all the same, and not counted.
     *
     * @param handed when the node got it, by {@link System#nanoTime}
     */
    void of(SignedTransaction transaction, long handed) {
        of(transaction, handed, bounds.rounds());
    }

    private void of(SignedTransaction transaction, long handed, int rounds) {
        Trace trace = Trace.current().orElseGet(Trace::begun);
        try {
            few.execute(() -> trace.during(() -> await(transaction, handed, rounds)));
        } catch (RejectedExecutionException full) {
            notAwaited(
                    transaction,
                    few.isShutdown() ? "the registry stops" : few.getQueue().size() + " wait already");
        }
    }

    private void await(SignedTransaction transaction, long handed, int rounds) {
        try {
            receipts.of(transaction, handed, bounds.mining());
        } catch (StillPending late) {
            if (rounds > 1) {
                of(transaction, handed, rounds - 1);
            } else {
                notAwaited(transaction, "it was awaited " + bounds.rounds() + " times");
            }
        } catch (LedgerException told) {
            // In the log and the figures, which is all that anybody wants of it.
        } catch (RuntimeException failure) {
            LOG.error("event=receipt_unforeseen transaction={}", transaction.hash(), failure);
            unforeseen.in(Unforeseen.Work.RECEIPT);
        }
    }

    private static void notAwaited(SignedTransaction transaction, String why) {
        LOG.warn("event=transaction_not_awaited transaction={} message=\"{}\"", transaction.hash(), why);
    }

    @PreDestroy
    void stop() throws InterruptedException {
        int dropped = few.shutdownNow().size();
        if (dropped > 0) {
            LOG.warn("event=transactions_not_awaited number={} message=\"the registry stops\"", dropped);
        }
        few.awaitTermination(5, TimeUnit.SECONDS);
    }
}
