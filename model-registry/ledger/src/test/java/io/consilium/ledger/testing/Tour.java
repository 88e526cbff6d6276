package io.consilium.ledger.testing;

import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Metric;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Takes every step that the ledger knows at least once, so that every kind of event has happened. */
public final class Tour {
    private static final String CLINIC = "Clinic";
    private static final String OTHER = "Other account";

    private final Site site;

    public Tour(Site site) {
        this.site = site;
    }

    public void go() {
        governance();
        affairs();
        long task = 1;
        byVote(ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1));
        byVote(ModelLedgerCalls.openTask("closing-soon", Metric.F1, 2, 3));
        byVote(ModelLedgerCalls.closeTask(2));
        long evaluated = publish(task, "evaluated", 700_000);
        site.as(Site.SOUTH).send(ModelLedgerCalls.approve(evaluated));
        access(evaluated);
        site.as(Site.SOUTH)
                .send(ModelLedgerCalls.attest(
                        evaluated, new Metrics(650_000, 1, 2, 3, 4), Founders.hash("test set"), 20));
        vouchers(evaluated);
        for (int i = 0; i < 12; i++) {
            site.as(Site.SOUTH).send(ModelLedgerCalls.approve(publish(task, "number " + i, 800_000 + i)));
        }
        site.as(Site.NORTH).send(ModelLedgerCalls.withdraw(13));
        byVote(ModelLedgerCalls.recall(12, RecallReason.PERFORMANCE_DEFECT, Founders.hash("statement")));
        site.as(Site.NORTH).send(ModelLedgerCalls.recall(11, RecallReason.SAFETY_RISK, Word.ZERO));
        site.as(Site.SOUTH).send(ModelLedgerCalls.recordDenied(11, Site.account("Stranger"), DenialReason.RECALLED));
        site.as(Site.REGULATOR).send(ModelLedgerCalls.recordAudit(Founders.hash("report"), 1, 0));
    }

    private void governance() {
        vote(ConsortiumCalls.proposeAdmission(
                CLINIC,
                Founders.PARTNER,
                Founders.hash("key of the clinic"),
                List.of(Site.account(CLINIC)),
                List.of(Founders.node(CLINIC, 0), Founders.node(CLINIC, 1))));
        vote(ConsortiumCalls.proposeRoles(5, Set.of(Role.CONSUMER, Role.PUBLISHER)));
        vote(ConsortiumCalls.proposeSuspension(5));
        vote(ConsortiumCalls.proposeReinstatement(5));
        vote(ConsortiumCalls.proposeContractCreator(Site.account(CLINIC), true));
        vote(ConsortiumCalls.proposeKeys(5, Site.account(OTHER), Founders.hash("another key")));
        vote(ConsortiumCalls.proposeRemoval(5));
        vote(ConsortiumCalls.proposeVotingRules(new VotingRules(5_500, Duration.ofDays(3))));
    }

    private void affairs() {
        site.as(Site.PARTNER).send(ConsortiumCalls.addAccount(Site.account(OTHER)));
        site.as(Site.PARTNER).send(ConsortiumCalls.addAccount(Site.account("Third account")));
        site.as(Site.PARTNER).send(ConsortiumCalls.removeAccount(Site.account(OTHER)));
        site.as(Site.PARTNER).send(ConsortiumCalls.addNode(Founders.node(CLINIC, 0)));
        site.as(Site.PARTNER).send(ConsortiumCalls.removeNode(Founders.node(Site.PARTNER, 0)));
        site.as(Site.PARTNER).send(ConsortiumCalls.rotateEncryptionKey(Founders.hash("rotated")));
    }

    private void access(long model) {
        Word weights = site.ledger().model(model).orElseThrow().publication().weightsHash();
        site.as(Site.PARTNER).send(ModelLedgerCalls.requestAccess(model));
        site.as(Site.NORTH).send(ModelLedgerCalls.grantAccess(model, 3, 2, new Bytes("0xabcdef")));
        site.as(Site.NORTH).send(ModelLedgerCalls.grantAccess(model, 2, 1, new Bytes("0x0123456789")));
        site.as(Site.SOUTH).send(ModelLedgerCalls.recordDownload(model, weights));
        site.as(Site.NORTH).send(ModelLedgerCalls.revokeAccess(model, 3));
        site.as(Site.PARTNER).send(ModelLedgerCalls.recordDownload(model, weights));
    }

    private void vouchers(long model) {
        Word weights = site.ledger().model(model).orElseThrow().publication().weightsHash();
        Instant expiry = Instant.now().plus(Duration.ofDays(400));
        Word secret = Founders.hash("secret");
        site.as(Site.NORTH).send(ModelLedgerCalls.issueVoucher(sha256(secret), model, expiry));
        site.as(Site.NORTH).send(ModelLedgerCalls.issueVoucher(Founders.hash("never used"), model, expiry));
        site.as(Site.NORTH).send(ModelLedgerCalls.redeemVoucher(secret, weights));
    }

    private long publish(long task, String seed, int score) {
        Publication publication = Models.publication(task, seed, score);
        return site.as(Site.NORTH)
                .send(ModelLedgerCalls.publish(publication))
                .first(ModelPublished.class)
                .model();
    }

    private void byVote(LedgerCall step) {
        vote(ConsortiumCalls.proposeCall(step));
    }

    private void vote(LedgerCall proposal) {
        Receipt opened = site.as(Site.NORTH).send(proposal);
        site.as(Site.SOUTH)
                .send(ConsortiumCalls.vote(opened.first(ProposalOpened.class).proposal()));
    }

    public static Word sha256(Word secret) {
        try {
            return Word.of(MessageDigest.getInstance("SHA-256").digest(secret.toBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
