package io.consilium.ledger.replay;

import io.consilium.contracts.ModelStatus;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Grant;
import io.consilium.ledger.LedgerView;
import io.consilium.ledger.Model;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
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
import io.consilium.ledger.replay.StateChange.AttestationIs;
import io.consilium.ledger.replay.StateChange.GrantIs;
import io.consilium.ledger.replay.StateChange.ModelIs;
import io.consilium.ledger.replay.StateChange.TaskIs;
import io.consilium.ledger.replay.StateChange.VoucherIs;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the events of the ModelLedger change. */
final class ModelLedgerRules {
    private final Known known;

    private ModelLedgerRules(Known known) {
        this.known = known;
    }

    static List<StateChange> changes(LedgerView before, ModelLedgerEvent event) {
        ModelLedgerRules rules = new ModelLedgerRules(new Known(before, event));
        return switch (event) {
            case TaskOpened happened -> rules.opened(happened);
            case TaskClosed happened -> rules.closed(happened);
            case ModelPublished happened -> rules.published(happened);
            case ApprovalGiven happened -> rules.approvalGiven(happened);
            case ModelApproved happened -> rules.approved(happened);
            case ModelAttested happened -> rules.attested(happened);
            case ScoreChanged happened -> rules.scoreChanged(happened);
            case RankingChanged happened ->
                List.of(new TaskIs(rules.known.task(happened.task()).withRanking(happened.latest(), happened.live())));
            case ModelEvicted happened -> rules.evicted(happened);
            case ModelWithdrawn happened ->
                rules.left(happened.model(), happened.statusBefore(), ModelStatus.WITHDRAWN);
            case ModelRecalled happened -> rules.recalled(happened);
            case AccessRequested happened ->
                List.of(new GrantIs(
                        rules.grant(happened.model(), happened.organisation()).withRequest()));
            case AccessGranted happened ->
                List.of(new GrantIs(rules.grant(happened.model(), happened.organisation())
                        .withKey(happened.keyVersion(), happened.wrappedKey())));
            case AccessRevoked happened -> rules.revoked(happened);
            case DownloadRecorded happened -> rules.downloaded(happened);
            case DenialRecorded ignored -> List.of();
            case VoucherIssued happened -> rules.issued(happened);
            case VoucherRedeemed happened -> rules.redeemed(happened);
            case AuditRecorded ignored -> List.of();
        };
    }

    private List<StateChange> opened(TaskOpened happened) {
        known.isNext("task", happened.task(), known.before().taskCount());
        byVote(happened.proposal());
        return List.of(new TaskIs(new Task(
                happened.task(),
                happened.taskName(),
                happened.metric(),
                happened.approvalsRequired(),
                happened.attestationsRequired(),
                true,
                0,
                List.of())));
    }

    private List<StateChange> closed(TaskClosed happened) {
        byVote(happened.proposal());
        return List.of(new TaskIs(known.task(happened.task()).withOpen(false)));
    }

    private void byVote(long proposal) {
        known.check(known.proposal(proposal).executed(), "proposal " + proposal + " wasn't executed");
    }

    private List<StateChange> published(ModelPublished happened) {
        known.isNext("model", happened.model(), known.before().modelCount());
        int claimed =
                happened.publication().claimed().of(known.task(happened.task()).metric());
        known.check(claimed == happened.score(), "it claims a score of " + claimed);
        return List.of(new ModelIs(new Model(
                happened.model(),
                happened.organisation(),
                ModelStatus.PUBLISHED,
                happened.score(),
                false,
                0,
                new TreeSet<>(),
                happened.origin().timestamp(),
                happened.publication())));
    }

    private List<StateChange> approvalGiven(ApprovalGiven happened) {
        Model model = inStatus(happened.model(), ModelStatus.PUBLISHED);
        SortedSet<Integer> approvals = new TreeSet<>(model.approvals());
        known.check(approvals.add(happened.organisation()), "it had approved before");
        return List.of(new ModelIs(model.withApprovals(approvals)));
    }

    private List<StateChange> approved(ModelApproved happened) {
        Model model = inStatus(happened.model(), ModelStatus.PUBLISHED);
        known.check(model.score() == happened.score(), "the model's score was " + model.score());
        known.check(
                model.approvals().contains(happened.organisation()),
                "organisation " + happened.organisation() + " hadn't approved it");
        return List.of(new ModelIs(model.withStatus(ModelStatus.APPROVED)));
    }

    private List<StateChange> attested(ModelAttested happened) {
        Model model = known.model(happened.model());
        int score = happened.measured().of(known.task(happened.task()).metric());
        int count = model.attestations() + (happened.replaces() ? 0 : 1);
        known.check(count == happened.attestations(), "that makes " + count + " attestations");
        return List.of(
                new AttestationIs(happened.model(), new AttestedScore(happened.organisation(), score)),
                new ModelIs(model.withAttestations(count)));
    }

    private List<StateChange> scoreChanged(ScoreChanged happened) {
        Model model = known.model(happened.model());
        known.check(model.score() == happened.scoreBefore(), "the model's score was " + model.score());
        return List.of(new ModelIs(model.withScore(happened.score(), happened.attested())));
    }

    /** After a withdrawal or a recall the status is there already. */
    private List<StateChange> evicted(ModelEvicted happened) {
        ModelStatus before = happened.status() == ModelStatus.SUPERSEDED ? ModelStatus.APPROVED : happened.status();
        return List.of(new ModelIs(inStatus(happened.model(), before).withStatus(happened.status())));
    }

    private List<StateChange> recalled(ModelRecalled happened) {
        if (happened.proposal() != 0) {
            byVote(happened.proposal());
        }
        return left(happened.model(), happened.statusBefore(), ModelStatus.RECALLED);
    }

    private List<StateChange> left(long id, ModelStatus before, ModelStatus after) {
        return List.of(new ModelIs(inStatus(id, before).withStatus(after)));
    }

    private List<StateChange> revoked(AccessRevoked happened) {
        Grant grant = grant(happened.model(), happened.organisation());
        known.check(
                grant.inForce() == happened.wasInForce(),
                "a grant was " + (grant.inForce() ? "" : "not ") + "in force");
        return List.of(new GrantIs(grant.withoutAccess()));
    }

    private List<StateChange> downloaded(DownloadRecorded happened) {
        Model model = inStatus(happened.model(), happened.status());
        known.check(
                model.publication().weightsHash().equals(happened.weightsHash()),
                "the model's weights are " + model.publication().weightsHash());
        Grant grant = grant(happened.model(), happened.organisation());
        known.check(grant.keyVersion() != 0, "there never was a grant");
        known.check(
                grant.inForce() == happened.inForce(), "a grant was " + (grant.inForce() ? "" : "not ") + "in force");
        return List.of(new GrantIs(grant.withDownload()));
    }

    private List<StateChange> issued(VoucherIssued happened) {
        known.model(happened.model());
        known.check(known.before().voucher(happened.voucher()).isEmpty(), "the voucher was issued before");
        return List.of(new VoucherIs(new Voucher(
                happened.voucher(), happened.model(), happened.organisation(), happened.expiresAt(), false)));
    }

    private List<StateChange> redeemed(VoucherRedeemed happened) {
        Voucher voucher = known.voucher(happened.voucher());
        known.check(!voucher.redeemed(), "the voucher was redeemed before");
        known.check(voucher.model() == happened.model(), "the voucher is for model " + voucher.model());
        return List.of(new VoucherIs(voucher.withRedeemed()));
    }

    private Model inStatus(long id, ModelStatus status) {
        Model model = known.model(id);
        known.check(model.status() == status, "model " + id + " was " + model.status() + ", not " + status);
        return model;
    }

    private Grant grant(long model, int organisation) {
        known.model(model);
        known.organisation(organisation);
        return known.before().grant(model, organisation);
    }
}
