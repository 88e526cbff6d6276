package io.consilium.service.publish;

import io.consilium.content.Cid;
import io.consilium.content.ContentStore;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.Transactions;
import io.consilium.service.database.DatabaseException;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
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
    private static final Duration CLAIM = Duration.ofMinutes(5);

    private final Outbox outbox;
    private final Publishing publishing;
    private final Transactions transactions;
    private final ContentStore content;
    private final Thread thread;

    OutboxWorker(Outbox outbox, Publishing publishing, Transactions transactions, ContentStore content) {
        this.outbox = outbox;
        this.publishing = publishing;
        this.transactions = transactions;
        this.content = content;
        this.thread = Thread.ofVirtual().name("outbox").unstarted(this::work);
    }

    /** Before anything new is sent, numbers that were used for signed transactions are known again. */
    @PostConstruct
    void start() {
        outbox.releaseAll();
        outbox.inState(PublicationState.SUBMITTED).stream()
                .flatMap(draft -> draft.transaction().stream())
                .filter(transaction -> transaction.account().equals(transactions.account()))
                .forEach(transactions::adopt);
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void work() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                round();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        try {
            outbox.inState(PublicationState.RECEIVED).stream()
                    .filter(draft -> draft.weightsCid().isPresent())
                    .forEach(draft -> claimed(draft.id(), () -> dropHalfStored(draft)));
            outbox.inState(PublicationState.STORED)
                    .forEach(draft -> claimed(draft.id(), () -> publishing.advance(draft.id())));
            outbox.inState(PublicationState.SUBMITTED)
                    .forEach(draft -> claimed(draft.id(), () -> publishing.advance(draft.id())));
        } catch (DatabaseException away) {
            LOG.warn("event=outbox_waits message=\"{}\"", away.getMessage());
        }
    }

    /** Work on a publication that may fail for a while. */
    private interface Work {
        void run() throws IOException;
    }

    private void claimed(UUID id, Work work) {
        if (!outbox.claim(id, CLAIM)) {
            return;
        }
        try {
            work.run();
        } catch (LedgerException | IOException later) {
            LOG.warn("event=publication_waits id={} message=\"{}\"", id, later.getMessage());
        } finally {
            outbox.release(id);
        }
    }

    /** The process died between pinning and writing down that it had: the upload is to be repeated, its rest goes. */
    private void dropHalfStored(Draft draft) throws IOException {
        content.unpin(Cid.parse(draft.weightsCid().orElseThrow()));
        outbox.notStored(draft.id());
        LOG.info("event=half_stored_dropped id={}", draft.id());
    }
}
