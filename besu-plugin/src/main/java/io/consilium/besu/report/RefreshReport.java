package io.consilium.besu.report;

import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.members.Members;
import io.consilium.besu.members.Refreshes;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts readings of the membership and writes one line for each change of what is known. */
public final class RefreshReport implements Refreshes {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshReport.class);

    private final LongAdder refreshes = new LongAdder();
    private final LongAdder refreshNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    /** What the last line said, so that two threads that read the same write one line. */
    private final AtomicReference<String> said = new AtomicReference<>("");

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
