package io.consilium.besu.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.chain.UnreadableException.CallRevertedException;
import io.consilium.besu.chain.UnreadableException.NoContractException;
import io.consilium.besu.chain.UnreadableException.StateNotReadyException;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.LogLines;
import java.util.concurrent.atomic.AtomicLong;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefreshReportTest {
    private static final Address NODES = FakeConsortium.account(1);
    private static final Address ACCOUNTS = FakeConsortium.account(2);

    private final AtomicLong clock = new AtomicLong();
    private final RefreshReport report = new RefreshReport(clock::get);
    private final LogLines log = new LogLines();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void unansweredQuestionsAreAnErrorOnceAMinuteForEachContractAndReason() {
        for (int i = 0; i < 10; i++) {
            report.unanswered(NODES, reverted());
            report.unanswered(ACCOUNTS, reverted());
        }
        assertEquals(1, log.with("ERROR", "contract=" + NODES).size());
        assertEquals(1, log.with("ERROR", "contract=" + ACCOUNTS).size());
        report.unanswered(NODES, new NoContractException("gone"));
        assertEquals(2, log.with("ERROR", "contract=" + NODES).size());

        clock.addAndGet(60_000);
        report.unanswered(NODES, reverted());
        assertEquals(3, log.with("ERROR", "contract=" + NODES).size());
        assertEquals(22, report.failures());
    }

    @Test
    void unreadableHeadIsAnErrorOnceAMinute() {
        for (int i = 0; i < 10; i++) {
            report.unreadable(new StateNotReadyException("not yet"));
        }
        assertEquals(1, log.with("ERROR", "everything is refused at this head").size());
    }

    private static UnreadableException reverted() {
        return new CallRevertedException("reverted");
    }
}
