package io.consilium.service.writes;

import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Replaced;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerException.StillPending;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.transaction.Journal;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.ledger.transaction.Transactions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands steps to the node and waits until they are mined; what became of each transaction has a line in the log, with its
 * trace.
 *
 * <p>One that is awaited again, since something else failed after it, is counted once all the same.
 */
@Singleton
public final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    /** Far more than are under way: those that are awaited again were counted a short while ago. */
    private static final int REMEMBERED = 10_000;

    private static final String NUMBER_USED = "Its number was used for another; the step is signed anew";

    private final Transactions transactions;
    private final Map<Outcome, Timer> timers = new EnumMap<>(Outcome.class);
    private final Set<Counted> counted = Collections.synchronizedSet(Collections.newSetFromMap(new Newest()));

    /** What can become of a transaction. */
    private enum Outcome {
        MINED,
        /** The contract refused it when it was mined, since the ledger had changed. */
        REVERTED,
        /** It never will be mined, or wasn't in time while the node answered. */
        NOT_MINED
    }

    private record Counted(Word transaction, Outcome outcome) {}

    Receipts(Transactions transactions, MeterRegistry meters) {
        this.transactions = transactions;
        for (Outcome outcome : Outcome.values()) {
            timers.put(outcome, timer(meters, outcome));
        }
    }

    private static Timer timer(MeterRegistry meters, Outcome outcome) {
        return Timer.builder("consilium.transaction")
                .description("From handing a transaction to the node to its receipt, or to giving up")
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30))
                .register(meters);
    }

    /**
     * Signs a step and hands it to the node, as {@link Transactions#submit} does.
     *
     * <p>What was signed and isn't taken ends here: nobody will await it.
     */
    public SignedTransaction submit(LedgerCall step, Journal journal) {
        Handing handing = new Handing(journal);
        try {
            return transactions.submit(step, handing);
        } catch (LedgerException refusal) {
            // A node that is away is none of its last words on what was signed before.
            handing.notTaken(refusal instanceof Unreachable ? NUMBER_USED : refusal.getMessage());
            throw refusal;
        }
    }

    /** The receipt, or what {@link Transactions#await} throws. */
    public Receipt of(SignedTransaction transaction, Duration within) {
        return of(transaction, System.nanoTime(), within);
    }

    /**
     * The same of one that wasn't awaited at once.
     *
     * @param handed when the node got it, by {@link System#nanoTime}
     */
    Receipt of(SignedTransaction transaction, long handed, Duration within) {
        try {
            Receipt receipt = transactions.await(transaction, within);
            count(transaction, Outcome.MINED, handed);
            LOG.info(
                    "event=transaction_mined transaction={} block={} gas={}",
                    receipt.transaction(),
                    receipt.block(),
                    receipt.gasUsed());
            return receipt;
        } catch (LedgerException failure) {
            Optional<Outcome> outcome = outcome(failure);
            outcome.ifPresent(known -> count(transaction, known, handed));
            tell(transaction, outcome, failure.getMessage());
            throw failure;
        }
    }

    private static void tell(SignedTransaction transaction, Optional<Outcome> outcome, String why) {
        LOG.info(
                "event=transaction_{} transaction={} message=\"{}\"",
                outcome.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse("unknown"),
                transaction.hash(),
                why);
    }

    /** A node that is away says nothing of the transaction, and neither does somebody who stops waiting. */
    private static Optional<Outcome> outcome(LedgerException failure) {
        return switch (failure) {
            case Reverted ignored -> Optional.of(Outcome.REVERTED);
            case Replaced ignored -> Optional.of(Outcome.NOT_MINED);
            case NotPermitted ignored -> Optional.of(Outcome.NOT_MINED);
            case Declined ignored -> Optional.of(Outcome.NOT_MINED);
            case StillPending late -> late.getCause() == null ? Optional.of(Outcome.NOT_MINED) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private void count(SignedTransaction transaction, Outcome outcome, long handed) {
        if (counted.add(new Counted(transaction.hash(), outcome))) {
            record(outcome, handed);
        }
    }

    private void record(Outcome outcome, long handed) {
        timers.get(outcome).record(Duration.ofNanos(System.nanoTime() - handed));
    }

    /**
     * Passes on what is signed, and knows which of it the node hasn't taken.
     *
     * <p>Each time counts: the same step under the same number is the same transaction when it is tried again.
     */
    private final class Handing implements Journal {
        private final Journal journal;
        private Optional<SignedTransaction> latest = Optional.empty();
        private long since;

        Handing(Journal journal) {
            this.journal = journal;
        }

        @Override
        public void signed(SignedTransaction transaction) {
            notTaken(NUMBER_USED);
            journal.signed(transaction);
            latest = Optional.of(transaction);
            since = System.nanoTime();
        }

        void notTaken(String why) {
            latest.ifPresent(transaction -> {
                counted.add(new Counted(transaction.hash(), Outcome.NOT_MINED));
                record(Outcome.NOT_MINED, since);
                tell(transaction, Optional.of(Outcome.NOT_MINED), why);
            });
            latest = Optional.empty();
        }
    }

    /** Forgets the oldest. */
    private static final class Newest extends LinkedHashMap<Counted, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Counted, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }
}
