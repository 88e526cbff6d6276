package io.consilium.besu.report;

import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.eea.Troubles;
import io.consilium.besu.members.Members;
import io.consilium.besu.members.Refreshes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.hyperledger.besu.datatypes.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts readings of the contract and writes one line for each change of what is known.
 *
 * <p>A contract that isn't held as a snapshot may answer one question and not the next: of that there is one line a minute.
 */
public final class RefreshReport implements Refreshes, Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshReport.class);

    private final LongAdder refreshes = new LongAdder();
    private final LongAdder refreshNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final OncePerMinute troubles;
    /** What the last line said, so that two threads that read the same write one line. */
    private final AtomicReference<String> said = new AtomicReference<>("");

    /** Measures minutes by the machine's monotonic clock. */
    public RefreshReport() {
        this(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    RefreshReport(LongSupplier clockMillis) {
        this.troubles = new OncePerMinute(clockMillis);
    }

    @Override
    public void refreshed(Members members, long nanos) {
        refreshes.increment();
        refreshNanos.add(nanos);
        String news = "version=" + members.version().toBigInteger() + " members="
                + members.standing().members();
        if (!news.equals(said.getAndSet(news))) {
            LOG.info("membership read {} microseconds={}", news, nanos / 1000);
        }
    }

    @Override
    public void failed(UnreadableException problem) {
        failures.increment();
        String news = problem.reason().words();
        if (!news.equals(said.getAndSet(news))) {
            LOG.error("everything is refused until the contract can be read again reason=\"{}\"", news, problem);
        }
    }

    @Override
    public void unanswered(Address contract, UnreadableException problem) {
        failures.increment();
        if (troubles.pass(
                contract.getBytes().getLong(12) + problem.reason().words().hashCode())) {
            LOG.error(
                    "a question to the permissioning contract remained unanswered, which is a refusal contract={}"
                            + " reason=\"{}\" moreUnansweredSinceLastLine={}",
                    contract,
                    problem.reason().words(),
                    troubles.takeHeldBack(),
                    problem);
        }
    }

    @Override
    public void unreadable(UnreadableException problem) {
        failures.increment();
        if (troubles.pass(problem.reason().words().hashCode())) {
            LOG.error(
                    "everything is refused at this head reason=\"{}\"",
                    problem.reason().words(),
                    problem);
        }
    }

    /** How often the membership was read. */
    public long refreshes() {
        return refreshes.sum();
    }

    /** How long these readings took together. */
    public double refreshSeconds() {
        return refreshNanos.sum() / 1e9;
    }

    /** How often it couldn't be read. */
    public long failures() {
        return failures.sum();
    }
}
