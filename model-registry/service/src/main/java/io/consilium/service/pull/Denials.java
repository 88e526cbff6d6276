package io.consilium.service.pull;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.database.Database;
import io.consilium.service.writes.LedgerWriter;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes onto the ledger whom this registry refused a model, and why; a refusal stands also when that fails. */
@Singleton
public final class Denials {

    private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

    private final LedgerWriter writer;
    private final Database database;
    private final DenialMeters meters;

    Denials(LedgerWriter writer, Database database, DenialMeters meters) {
        this.writer = writer;
        this.database = database;
        this.meters = meters;
    }

    /** What is written down of one who was refused. */
    public interface Book {
        void record(long model, DenialReason reason);
    }

    /** Of an account: each time that it is refused. */
    Book of(Address account) {
        return (model, reason) -> {
            meters.refused(reason);
            record(model, account, reason);
        };
    }

    /** Of whoever holds a voucher, without a name: once for each reason, however often its code is tried. */
    public Book ofVoucher(Word voucher) {
        return (model, reason) -> {
            meters.refused(reason);
            if (isFirst(voucher, reason) && !record(model, Address.ZERO, reason)) {
                database.update(
                        "delete from voucher_denial where hash = ? and reason = ?", voucher.hex(), reason.name());
            }
        };
    }

    private boolean isFirst(Word voucher, DenialReason reason) {
        return database.update(
                        "insert into voucher_denial (hash, reason) values (?, ?) on conflict do nothing",
                        voucher.hex(),
                        reason.name())
                == 1;
    }

    /** Whether the node took it. */
    private boolean record(long model, Address subject, DenialReason reason) {
        LOG.info("event=denied model={} subject={} reason={}", model, subject, reason);
        try {
            writer.hand(ModelLedgerCalls.recordDenied(model, subject, reason));
            return true;
        } catch (LedgerException unrecorded) {
            LOG.warn(
                    "event=denial_unrecorded model={} subject={} reason={} message=\"{}\"",
                    model,
                    subject,
                    reason,
                    unrecorded.getMessage());
            return false;
        }
    }
}
