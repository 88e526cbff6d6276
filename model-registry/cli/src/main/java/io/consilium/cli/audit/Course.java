package io.consilium.cli.audit;

import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.LedgerException.Contradiction;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.EventBatch;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.event.ModelLedgerEvent.DownloadRecorded;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.replay.LedgerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Goes through the ledger's events in their order: adds them up, writes them down, and judges each by itself. */
final class Course {
    private final LedgerEvents events;
    private final LedgerState state;
    private final Deeds deeds;
    private final EventFile file;
    private final Judgements judgements;
    private long read;

    Course(Node node, Cursor from, LedgerState state, Deeds deeds, EventFile file, Judgements judgements) {
        this.events = new LedgerEvents(node, from);
        this.state = state;
        this.deeds = deeds;
        this.file = file;
        this.judgements = judgements;
    }

    /** Goes on to the end of a block; false if an event contradicts the ones before it, which is a finding then. */
    boolean goTo(long block, LongConsumer blocksDone) {
        try {
            events.readUpTo(block, batch -> {
                take(batch);
                blocksDone.accept(batch.cursor().block());
            });
            return true;
        } catch (Contradiction contradiction) {
            judgements.found(Claim.EVENTS, "The replay stopped", contradiction.getMessage());
            return false;
        }
    }

    Cursor cursor() {
        return events.cursor();
    }

    LedgerState state() {
        return state;
    }

    /** The table of all events so far. */
    Path eventLines() throws IOException {
        return file.written();
    }

    /** How many events there were so far. */
    long read() {
        return read;
    }

    private void take(EventBatch batch) {
        for (LedgerEvent event : batch.events()) {
            state.apply(event);
            EventLine line = EventLine.of(event);
            file.write(line);
            deeds.count(line);
            read++;
            if (event instanceof DownloadRecorded download) {
                judge(download);
            }
        }
    }

    private void judge(DownloadRecorded download) {
        String subject = "Model " + download.model();
        String who = state.organisation(download.organisation())
                .map(Organisation::name)
                .orElse("?");
        String where = " in block " + download.origin().block() + ", "
                + download.origin().timestamp();
        if (!download.inForce()) {
            judgements.found(
                    Claim.GRANTS, subject, who + " recorded a download" + where + ", when its grant was revoked");
        }
        if (download.status() == ModelStatus.WITHDRAWN || download.status() == ModelStatus.RECALLED) {
            judgements.found(
                    Claim.RECALLS,
                    subject,
                    who + " recorded a download" + where + ", when it was " + download.status());
        }
    }
}
