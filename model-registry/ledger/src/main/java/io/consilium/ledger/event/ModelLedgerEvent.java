package io.consilium.ledger.event;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Metric;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;
import java.time.Instant;
import java.util.List;

/** An event of the ModelLedger. Names and fields are the contract's; its interface says what they mean. */
public sealed interface ModelLedgerEvent extends LedgerEvent {
    /** The consortium opened a task. */
    record TaskOpened(
            Origin origin,
            long task,
            long proposal,
            String taskName,
            Metric metric,
            int approvalsRequired,
            int attestationsRequired)
            implements ModelLedgerEvent {}

    /** The consortium closed a task. */
    record TaskClosed(Origin origin, long task, long proposal, String taskName) implements ModelLedgerEvent {}

    /** An organisation published a model; {@code score} is what it claims in the task's metric. */
    record ModelPublished(
            Origin origin, long model, long task, int organisation, Address account, int score, Publication publication)
            implements ModelLedgerEvent {}

    /** An organisation approved a model of another; {@code approvals} of {@code required} count at this moment. */
    record ApprovalGiven(
            Origin origin, long model, long task, int organisation, Address account, int approvals, int required)
            implements ModelLedgerEvent {}

    /** A model has its approvals and was ranked, by the step of the organisation's account. */
    record ModelApproved(
            Origin origin,
            long model,
            long task,
            int publisher,
            int organisation,
            Address account,
            int score,
            boolean attested)
            implements ModelLedgerEvent {}

    /** An organisation measured a model on test images of its own. */
    record ModelAttested(
            Origin origin,
            long model,
            long task,
            int organisation,
            Address account,
            Metrics measured,
            Word testSetCommitment,
            long testImages,
            boolean replaces,
            int attestations)
            implements ModelLedgerEvent {}

    /** A model's ranking score is another one, after the organisation's attestation. */
    record ScoreChanged(
            Origin origin,
            long model,
            long task,
            int organisation,
            Address account,
            int scoreBefore,
            int score,
            boolean attested)
            implements ModelLedgerEvent {}

    /** A task's live list after a step that concerned it: all live models, best first, and the latest. */
    record RankingChanged(Origin origin, long task, long latest, List<Long> live) implements ModelLedgerEvent {
        public RankingChanged {
            live = List.copyOf(live);
        }
    }

    /** A model left both lists: every site unpins its content. */
    record ModelEvicted(Origin origin, long model, long task, int publisher, ModelStatus status, long cause)
            implements ModelLedgerEvent {}

    /** A publisher withdrew its model. */
    record ModelWithdrawn(
            Origin origin, long model, long task, int organisation, Address account, ModelStatus statusBefore)
            implements ModelLedgerEvent {}

    /** A model was recalled, by its publisher (then {@code proposal} is 0) or by vote (then {@code organisation} is). */
    record ModelRecalled(
            Origin origin,
            long model,
            long task,
            int organisation,
            Address account,
            long proposal,
            RecallReason reason,
            Word statement,
            ModelStatus statusBefore)
            implements ModelLedgerEvent {}

    /** An organisation asks for access to a model, with its encryption key of this version. */
    record AccessRequested(Origin origin, long model, int organisation, Address account, long keyVersion)
            implements ModelLedgerEvent {}

    /** A publisher granted an organisation access. */
    record AccessGranted(
            Origin origin,
            long model,
            int organisation,
            int publisher,
            Address account,
            long keyVersion,
            Bytes wrappedKey)
            implements ModelLedgerEvent {}

    /** A publisher revoked an organisation's access, or refused its request. */
    record AccessRevoked(
            Origin origin, long model, int organisation, int publisher, Address account, boolean wasInForce)
            implements ModelLedgerEvent {}

    /** An organisation downloaded a model and found the bytes right. */
    record DownloadRecorded(
            Origin origin,
            long model,
            int organisation,
            Address account,
            Word weightsHash,
            boolean inForce,
            ModelStatus status)
            implements ModelLedgerEvent {}

    /** A registry refused someone a model; {@code subject} is zero if nobody signed in, {@code model} 0 if none was named. */
    record DenialRecorded(
            Origin origin,
            long model,
            int organisation,
            Address subject,
            Address account,
            int subjectOrganisation,
            DenialReason reason)
            implements ModelLedgerEvent {}

    /** A publisher issued a voucher for one copy of its model. */
    record VoucherIssued(Origin origin, Word voucher, long model, int organisation, Address account, Instant expiresAt)
            implements ModelLedgerEvent {}

    /** A voucher was redeemed. */
    record VoucherRedeemed(Origin origin, Word voucher, long model, int organisation, Address account, Word weightsHash)
            implements ModelLedgerEvent {}

    /** An AUDITOR organisation replayed the ledger up to {@code toBlock}, with this many findings. */
    record AuditRecorded(Origin origin, int organisation, Address account, Word report, long toBlock, long findings)
            implements ModelLedgerEvent {}
}
