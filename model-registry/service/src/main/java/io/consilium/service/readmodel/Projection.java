package io.consilium.service.readmodel;

import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.event.ConsortiumEvent;
import io.consilium.ledger.event.ConsortiumEvent.ProposalExecuted;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.ConsortiumEvent.VoteCast;
import io.consilium.ledger.event.LedgerEvent;
import io.consilium.ledger.event.ModelLedgerEvent;
import io.consilium.ledger.event.ModelLedgerEvent.AccessGranted;
import io.consilium.ledger.event.ModelLedgerEvent.AccessRequested;
import io.consilium.ledger.event.ModelLedgerEvent.AccessRevoked;
import io.consilium.ledger.event.ModelLedgerEvent.ApprovalGiven;
import io.consilium.ledger.event.ModelLedgerEvent.AuditRecorded;
import io.consilium.ledger.event.ModelLedgerEvent.DenialRecorded;
import io.consilium.ledger.event.ModelLedgerEvent.DownloadRecorded;
import io.consilium.ledger.event.ModelLedgerEvent.ModelApproved;
import io.consilium.ledger.event.ModelLedgerEvent.ModelAttested;
import io.consilium.ledger.event.ModelLedgerEvent.ModelEvicted;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.event.ModelLedgerEvent.ModelRecalled;
import io.consilium.ledger.event.ModelLedgerEvent.ModelWithdrawn;
import io.consilium.ledger.event.ModelLedgerEvent.RankingChanged;
import io.consilium.ledger.event.ModelLedgerEvent.ScoreChanged;
import io.consilium.ledger.event.ModelLedgerEvent.TaskClosed;
import io.consilium.ledger.event.ModelLedgerEvent.TaskOpened;
import io.consilium.ledger.event.ModelLedgerEvent.VoucherIssued;
import io.consilium.ledger.event.ModelLedgerEvent.VoucherRedeemed;
import io.consilium.service.database.Database.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Folds one event into the tables: a pure function of the events so far, so that a rebuild gives the same rows.
 *
 * <p>Organisations aren't copied: the founders stand in the genesis block without an event, and who is in is asked of the
 * node each time.
 */
final class Projection {

    private final Session tables;

    Projection(Session tables) {
        this.tables = tables;
    }

    void apply(LedgerEvent event) throws SQLException {
        switch (event) {
            case ConsortiumEvent consortium -> apply(consortium);
            case ModelLedgerEvent ledger -> apply(ledger);
        }
    }

    private void apply(ConsortiumEvent event) throws SQLException {
        switch (event) {
            case ProposalOpened opened ->
                tables.update(
                        "insert into proposal (id, kind, organisation, expires_at, payload, executed, opened_at)"
                                + " values (?, ?, ?, ?, ?, false, ?)",
                        opened.proposal(),
                        opened.kind().name(),
                        opened.organisation(),
                        time(opened.expiresAt()),
                        opened.payload().toString(),
                        at(event));
            case VoteCast vote ->
                tables.update(
                        "insert into vote (proposal, organisation, at) values (?, ?, ?)",
                        vote.proposal(),
                        vote.organisation(),
                        at(event));
            case ProposalExecuted executed ->
                tables.update("update proposal set executed = true where id = ?", executed.proposal());
            default -> {
                // Members and voting rules are asked of the node; the event itself is kept.
            }
        }
    }

    private void apply(ModelLedgerEvent event) throws SQLException {
        switch (event) {
            case TaskOpened task ->
                tables.update(
                        "insert into task (id, name, metric, approvals_required, attestations_required, open, latest, opened_at)"
                                + " values (?, ?, ?, ?, ?, true, 0, ?)",
                        task.task(),
                        task.taskName(),
                        task.metric().name(),
                        task.approvalsRequired(),
                        task.attestationsRequired(),
                        at(event));
            case TaskClosed task -> tables.update("update task set open = false where id = ?", task.task());
            case ModelPublished published -> publish(published);
            case ApprovalGiven approval -> approve(approval);
            case ModelApproved approved ->
                tables.update(
                        "update model set status = 'APPROVED', score = ?, attested = ? where id = ?",
                        approved.score(),
                        approved.attested(),
                        approved.model());
            case ModelAttested attested -> attest(attested);
            case ScoreChanged score ->
                tables.update(
                        "update model set score = ?, attested = ? where id = ?",
                        score.score(),
                        score.attested(),
                        score.model());
            case RankingChanged ranking -> rank(ranking);
            case ModelEvicted evicted -> status(evicted.model(), evicted.status());
            case ModelWithdrawn withdrawn -> status(withdrawn.model(), ModelStatus.WITHDRAWN);
            case ModelRecalled recalled -> status(recalled.model(), ModelStatus.RECALLED);
            case AccessRequested request -> access(request.model(), request.organisation(), event, "requested = true");
            case AccessGranted grant ->
                access(
                        grant.model(),
                        grant.organisation(),
                        event,
                        "requested = false, in_force = true, key_version = " + grant.keyVersion());
            case AccessRevoked revoked ->
                access(revoked.model(), revoked.organisation(), event, "requested = false, in_force = false");
            case DownloadRecorded download ->
                access(download.model(), download.organisation(), event, "downloads = downloads + 1");
            case VoucherIssued voucher ->
                tables.update(
                        "insert into voucher (hash, model, issuer, account, expires_at, redeemed) values (?, ?, ?, ?, ?, false)",
                        voucher.voucher().toString(),
                        voucher.model(),
                        voucher.organisation(),
                        voucher.account().toString(),
                        time(voucher.expiresAt()));
            case VoucherRedeemed voucher ->
                tables.update(
                        "update voucher set redeemed = true where hash = ?",
                        voucher.voucher().toString());
            case DenialRecorded ignored -> {
                // Kept as events only.
            }
            case AuditRecorded ignored -> {
                // Kept as events only.
            }
        }
    }

    private void publish(ModelPublished published) throws SQLException {
        var publication = published.publication();
        Metrics claimed = publication.claimed();
        tables.update(
                "insert into model (id, task, parent, publisher, status, score, attested, attestations, approvals, place,"
                        + " format, architecture, size_bytes, accuracy, precision_, recall, f1, auc,"
                        + " weights_hash, weights_cid, card_hash, card_cid, published_at)"
                        + " values (?, ?, ?, ?, 'PUBLISHED', ?, false, 0, 0, null,"
                        + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                published.model(),
                published.task(),
                publication.parent(),
                published.organisation(),
                published.score(),
                publication.format().name(),
                publication.architecture(),
                publication.sizeBytes(),
                claimed.accuracy(),
                claimed.precision(),
                claimed.recall(),
                claimed.f1(),
                claimed.auc(),
                publication.weightsHash().toString(),
                ContentIds.text(publication.weightsCid()),
                publication.cardHash().toString(),
                ContentIds.text(publication.cardCid()),
                at(published));
    }

    private void approve(ApprovalGiven approval) throws SQLException {
        tables.update(
                "insert into approval (model, organisation, account, at) values (?, ?, ?, ?)",
                approval.model(),
                approval.organisation(),
                approval.account().toString(),
                at(approval));
        tables.update("update model set approvals = ? where id = ?", approval.approvals(), approval.model());
    }

    private void attest(ModelAttested attested) throws SQLException {
        Metrics measured = attested.measured();
        tables.update(
                "delete from attestation where model = ? and organisation = ?",
                attested.model(),
                attested.organisation());
        tables.update(
                "insert into attestation (model, organisation, accuracy, precision_, recall, f1, auc, test_set,"
                        + " test_images, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                attested.model(),
                attested.organisation(),
                measured.accuracy(),
                measured.precision(),
                measured.recall(),
                measured.f1(),
                measured.auc(),
                attested.testSetCommitment().toString(),
                attested.testImages(),
                at(attested));
        tables.update("update model set attestations = ? where id = ?", attested.attestations(), attested.model());
    }

    private void rank(RankingChanged ranking) throws SQLException {
        tables.update("update task set latest = ? where id = ?", ranking.latest(), ranking.task());
        tables.update("update model set place = null where task = ? and place is not null", ranking.task());
        int place = 0;
        for (long model : ranking.live()) {
            place++;
            tables.update("update model set place = ? where id = ?", place, model);
        }
    }

    private void status(long model, ModelStatus status) throws SQLException {
        tables.update("update model set status = ?, place = null where id = ?", status.name(), model);
    }

    private void access(long model, int organisation, LedgerEvent event, String change) throws SQLException {
        int known = tables.query(
                        "select 1 from model_access where model = ? and organisation = ?",
                        row -> row.getInt(1),
                        model,
                        organisation)
                .size();
        if (known == 0) {
            tables.update(
                    "insert into model_access (model, organisation, requested, in_force, key_version, downloads, changed_at)"
                            + " values (?, ?, false, false, 0, 0, ?)",
                    model,
                    organisation,
                    at(event));
        }
        tables.update(
                "update model_access set " + change + ", changed_at = ? where model = ? and organisation = ?",
                at(event),
                model,
                organisation);
    }

    private static OffsetDateTime at(LedgerEvent event) {
        return time(event.origin().timestamp());
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
