package io.consilium.ledger.event;

import static java.util.Map.entry;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Metric;
import io.consilium.contracts.ModelStatus;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.contracts.generated.ModelLedger;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.abi.Values;
import io.consilium.ledger.event.EventDecoder.Decoder;
import java.util.Map;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.datatypes.Event;

/** How each event of the ModelLedger is read, by its first topic. */
final class ModelLedgerDecoder {
    static final Map<String, Decoder> BY_TOPIC = Map.ofEntries(
            on(ModelLedger.TASKOPENED_EVENT, (log, origin) -> {
                var e = ModelLedger.getTaskOpenedEventFromLog(log);
                return new ModelLedgerEvent.TaskOpened(
                        origin,
                        e.task.longValueExact(),
                        e.proposal.longValueExact(),
                        e.name,
                        Metric.ofCode(e.metric.longValueExact()),
                        e.approvalsRequired.intValueExact(),
                        e.attestationsRequired.intValueExact());
            }),
            on(ModelLedger.TASKCLOSED_EVENT, (log, origin) -> {
                var e = ModelLedger.getTaskClosedEventFromLog(log);
                return new ModelLedgerEvent.TaskClosed(
                        origin, e.task.longValueExact(), e.proposal.longValueExact(), e.name);
            }),
            on(ModelLedger.MODELPUBLISHED_EVENT, (log, origin) -> {
                var e = ModelLedger.getModelPublishedEventFromLog(log);
                return new ModelLedgerEvent.ModelPublished(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.score.intValueExact(),
                        Values.publication(e.publication));
            }),
            on(ModelLedger.APPROVALGIVEN_EVENT, (log, origin) -> {
                var e = ModelLedger.getApprovalGivenEventFromLog(log);
                return new ModelLedgerEvent.ApprovalGiven(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.approvals.intValueExact(),
                        e.required.intValueExact());
            }),
            on(ModelLedger.MODELAPPROVED_EVENT, (log, origin) -> {
                var e = ModelLedger.getModelApprovedEventFromLog(log);
                return new ModelLedgerEvent.ModelApproved(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.publisher.intValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.score.intValueExact(),
                        e.attested);
            }),
            on(ModelLedger.MODELATTESTED_EVENT, (log, origin) -> {
                var e = ModelLedger.getModelAttestedEventFromLog(log);
                return new ModelLedgerEvent.ModelAttested(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        Values.metrics(e.measured),
                        Word.of(e.testSetCommitment),
                        e.testImages.longValueExact(),
                        e.replaces,
                        e.attestations.intValueExact());
            }),
            on(ModelLedger.SCORECHANGED_EVENT, (log, origin) -> {
                var e = ModelLedger.getScoreChangedEventFromLog(log);
                return new ModelLedgerEvent.ScoreChanged(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.scoreBefore.intValueExact(),
                        e.score.intValueExact(),
                        e.attested);
            }),
            on(ModelLedger.RANKINGCHANGED_EVENT, (log, origin) -> {
                var e = ModelLedger.getRankingChangedEventFromLog(log);
                return new ModelLedgerEvent.RankingChanged(
                        origin, e.task.longValueExact(), e.latest.longValueExact(), Values.ids(e.live));
            }),
            on(ModelLedger.MODELEVICTED_EVENT, (log, origin) -> {
                var e = ModelLedger.getModelEvictedEventFromLog(log);
                return new ModelLedgerEvent.ModelEvicted(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.publisher.intValueExact(),
                        ModelStatus.ofCode(e.status.longValueExact()),
                        e.cause.longValueExact());
            }),
            on(ModelLedger.MODELWITHDRAWN_EVENT, (log, origin) -> {
                var e = ModelLedger.getModelWithdrawnEventFromLog(log);
                return new ModelLedgerEvent.ModelWithdrawn(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        ModelStatus.ofCode(e.statusBefore.longValueExact()));
            }),
            on(ModelLedger.MODELRECALLED_EVENT, (log, origin) -> {
                var e = ModelLedger.getModelRecalledEventFromLog(log);
                return new ModelLedgerEvent.ModelRecalled(
                        origin,
                        e.model.longValueExact(),
                        e.task.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.proposal.longValueExact(),
                        RecallReason.ofCode(e.reason.longValueExact()),
                        Word.of(e.statement),
                        ModelStatus.ofCode(e.statusBefore.longValueExact()));
            }),
            on(ModelLedger.ACCESSREQUESTED_EVENT, (log, origin) -> {
                var e = ModelLedger.getAccessRequestedEventFromLog(log);
                return new ModelLedgerEvent.AccessRequested(
                        origin,
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        e.keyVersion.longValueExact());
            }),
            on(ModelLedger.ACCESSGRANTED_EVENT, (log, origin) -> {
                var e = ModelLedger.getAccessGrantedEventFromLog(log);
                return new ModelLedgerEvent.AccessGranted(
                        origin,
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        e.publisher.intValueExact(),
                        new Address(e.account),
                        e.keyVersion.longValueExact(),
                        Bytes.of(e.wrappedKey));
            }),
            on(ModelLedger.ACCESSREVOKED_EVENT, (log, origin) -> {
                var e = ModelLedger.getAccessRevokedEventFromLog(log);
                return new ModelLedgerEvent.AccessRevoked(
                        origin,
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        e.publisher.intValueExact(),
                        new Address(e.account),
                        e.wasInForce);
            }),
            on(ModelLedger.DOWNLOADRECORDED_EVENT, (log, origin) -> {
                var e = ModelLedger.getDownloadRecordedEventFromLog(log);
                return new ModelLedgerEvent.DownloadRecorded(
                        origin,
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        Word.of(e.weightsHash),
                        e.inForce,
                        ModelStatus.ofCode(e.status.longValueExact()));
            }),
            on(ModelLedger.DENIALRECORDED_EVENT, (log, origin) -> {
                var e = ModelLedger.getDenialRecordedEventFromLog(log);
                return new ModelLedgerEvent.DenialRecorded(
                        origin,
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.subject),
                        new Address(e.account),
                        e.subjectOrganisation.intValueExact(),
                        DenialReason.ofCode(e.reason.longValueExact()));
            }),
            on(ModelLedger.VOUCHERISSUED_EVENT, (log, origin) -> {
                var e = ModelLedger.getVoucherIssuedEventFromLog(log);
                return new ModelLedgerEvent.VoucherIssued(
                        origin,
                        Word.of(e.voucher),
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        Values.instant(e.expiresAt));
            }),
            on(ModelLedger.VOUCHERREDEEMED_EVENT, (log, origin) -> {
                var e = ModelLedger.getVoucherRedeemedEventFromLog(log);
                return new ModelLedgerEvent.VoucherRedeemed(
                        origin,
                        Word.of(e.voucher),
                        e.model.longValueExact(),
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        Word.of(e.weightsHash));
            }),
            on(ModelLedger.AUDITRECORDED_EVENT, (log, origin) -> {
                var e = ModelLedger.getAuditRecordedEventFromLog(log);
                return new ModelLedgerEvent.AuditRecorded(
                        origin,
                        e.organisation.intValueExact(),
                        new Address(e.account),
                        Word.of(e.report),
                        e.toBlock.longValueExact(),
                        e.findings.longValueExact());
            }));

    private ModelLedgerDecoder() {}

    private static Map.Entry<String, Decoder> on(Event event, Decoder decoder) {
        return entry(EventEncoder.encode(event), decoder);
    }
}
