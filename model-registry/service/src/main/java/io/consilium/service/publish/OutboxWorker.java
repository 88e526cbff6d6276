package io.consilium.service.publish;

import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.service.database.DatabaseException;
import io.consilium.service.metrics.Unforeseen;
import io.consilium.service.request.Trace;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with publications that nobody waits for: those that a former life of this program left, and those whose ledger
 * couldn't be reached.
 */
@Context
final class OutboxWorker {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxWorker.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration RENEWAL = Duration.ofSeconds(5);
    /** How long an announced model's weights are waited for. */
    private static final Duration PATIENCE = Duration.ofDays(7);

    private final Outbox outbox;
    private final Publishing publishing;
    private final Transactions transactions;
    private final ContentStore content;
    private final Unforeseen unforeseen;
    private final Clock clock;
    private final Thread thread;
    private final Thread claims;

    OutboxWorker(
            Outbox outbox,
            Publishing publishing,
            Transactions transactions,
            ContentStore content,
            Unforeseen unforeseen,
            Clock clock) {
        this.outbox = outbox;
        this.publishing = publishing;
        this.transactions = transactions;
        this.content = content;
        this.unforeseen = unforeseen;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("outbox").unstarted(() -> every(PAUSE, this::round));
        this.claims = Thread.ofVirtual().name("outbox-claims").unstarted(() -> every(RENEWAL, outbox::renewClaims));
    }

    /** Before anything new is sent, numbers that were used for signed transactions are known again. */
    @PostConstruct
    void start() {
        outbox.inState(PublicationState.SUBMITTED).stream()
                .flatMap(draft -> draft.transaction().stream())
                .filter(transaction -> transaction.account().equals(transactions.account()))
                .forEach(transactions::adopt);
        thread.start();
        claims.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        claims.interrupt();
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void every(Duration pause, Runnable turn) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    turn.run();
                } catch (DatabaseException away) {
                    LOG.warn("event=outbox_waits message=\"{}\"", away.getMessage());
                } catch (RuntimeException failure) {
                    LOG.error("event=outbox_unforeseen", failure);
                    unforeseen.in(Unforeseen.Work.OUTBOX);
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        outbox.inState(PublicationState.RECEIVED).stream()
                .filter(draft -> draft.weightsCid().isPresent())
                .forEach(draft -> claimed(draft, this::dropHalfStored));
        outbox.inState(PublicationState.STORED).forEach(this::goOn);
        outbox.inState(PublicationState.SUBMITTED).forEach(this::goOn);
        outbox.announcedBefore(clock.instant().minus(PATIENCE).atOffset(ZoneOffset.UTC))
                .forEach(draft -> claimed(draft, publishing::abandon));
        outbox.toDiscard().forEach(draft -> claimed(draft, publishing::discard));
    }

    /** Work on a publication that may fail for a while; how far it has come is to be looked up, it may just have changed. */
    private interface Work {
        void on(UUID id) throws IOException;
    }

    private void goOn(Draft draft) {
        claimed(draft, id -> {
            LOG.info("event=publication_resumed id={} announced={}", id, draft.announcedIn());
            publishing.advance(id);
        });
    }

    /** What is logged shows the trace of the request that began it, also in another life of this program. */
    private void claimed(Draft draft, Work work) {
        UUID id = draft.id();
        if (!outbox.claim(id)) {
            return;
        }
        try {
            draft.trace().orElseGet(Trace::begun).during(() -> tried(id, work));
        } finally {
            outbox.release(id);
        }
    }

    private void tried(UUID id, Work work) {
        try {
            work.on(id);
        } catch (LedgerException | IOException later) {
            LOG.warn("event=publication_waits id={} message=\"{}\"", id, later.getMessage());
        } catch (DatabaseException away) {
            throw away;
        } catch (RuntimeException failure) {
            // One publication that nobody knows what to do with holds up none of the others.
            LOG.error("event=publication_unforeseen id={}", id, failure);
            unforeseen.in(Unforeseen.Work.PUBLICATION);
        }
    }

    /** The process died between pinning and writing down that it had: the upload is to be repeated, its rest goes. */
    private void dropHalfStored(UUID id) throws IOException {
        Draft draft = outbox.find(id).orElseThrow();
        if (draft.state() == PublicationState.RECEIVED && draft.weightsCid().isPresent()) {
            content.unpin(Cid.parse(draft.weightsCid().get()));
            outbox.notStored(id);
            LOG.info("event=half_stored_dropped id={}", id);
        }
    }
}
