package io.consilium.besu.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.policy.Reason;
import io.consilium.besu.testing.FakeNode;
import io.consilium.besu.testing.FakeTransaction;
import io.consilium.besu.testing.LogLines;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DenialLogTest {
    private final AtomicLong clock = new AtomicLong();
    private final DenialLog denials = new DenialLog(clock::get);
    private final LogLines log = new LogLines();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void senderIsNamedOnceAMinuteWithTheReason() {
        for (int i = 0; i < 10; i++) {
            denials.transaction(FakeTransaction.by(1), Reason.UNKNOWN_ACCOUNT);
        }
        assertEquals(1, log.with("INFO", "kind=transaction").size());
        assertTrue(log.with("INFO", Reason.UNKNOWN_ACCOUNT.words()).getFirst().contains("moreRefusedSinceLastLine=0"));

        clock.addAndGet(60_000);
        denials.transaction(FakeTransaction.by(1), Reason.UNKNOWN_ACCOUNT);
        assertEquals(1, log.with("INFO", "moreRefusedSinceLastLine=9").size());
    }

    @Test
    void nodeIsNamedOnceAMinuteWhicheverEndItIs() {
        denials.connection(FakeNode.of(1), FakeNode.of(2), Reason.UNKNOWN_NODE);
        denials.connection(FakeNode.of(2), FakeNode.of(1), Reason.UNKNOWN_NODE);

        assertEquals(1, log.with("INFO", "kind=connection").size());
    }

    @Test
    void answersOnSpeculativeThreadsAreNotLogged() throws InterruptedException {
        Thread speculative = Thread.ofPlatform()
                .name("besu-block-cpu-3")
                .start(() -> denials.transaction(FakeTransaction.by(1), Reason.UNKNOWN_ACCOUNT));
        speculative.join();

        assertEquals(0, log.with("INFO", "refused").size());
    }

    @Test
    void failureIsAnErrorOnceAMinuteForEachKind() {
        for (int i = 0; i < 3; i++) {
            denials.failure(Kind.TRANSACTION, new IllegalStateException("broken"));
            denials.failure(Kind.CONNECTION, new IllegalStateException("broken"));
        }
        assertEquals(1, log.with("ERROR", "kind=transaction").size());
        assertEquals(1, log.with("ERROR", "kind=connection").size());
    }

    @Test
    void gossipThatIsWithheldIsLoggedOnceAMinuteForANode() {
        for (int i = 0; i < 10; i++) {
            denials.gossip(FakeNode.of(1), Reason.AUDITOR_GETS_NO_GOSSIP);
        }
        denials.connection(FakeNode.of(1), FakeNode.of(2), Reason.UNKNOWN_NODE);

        assertEquals(1, log.with("INFO", "kind=message").size());
        assertTrue(log.with("INFO", "kind=message").getFirst().contains(Reason.AUDITOR_GETS_NO_GOSSIP.words()));
        assertEquals(
                1, log.with("INFO", "kind=connection").size(), "withheld gossip doesn't hide a refused connection");
        clock.addAndGet(60_000);
        denials.gossip(FakeNode.of(1), Reason.AUDITOR_GETS_NO_GOSSIP);
        assertEquals(
                1,
                log.with("INFO", "kind=message").stream()
                        .filter(line -> line.contains("moreRefusedSinceLastLine=9"))
                        .count());
    }
}
