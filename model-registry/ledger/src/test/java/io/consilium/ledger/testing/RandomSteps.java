package io.consilium.ledger.testing;

import io.consilium.contracts.Address;
import io.consilium.contracts.DenialReason;
import io.consilium.contracts.Metric;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Takes random steps of every kind in the name of random accounts; what the contracts refuse is part of it. */
public final class RandomSteps {
    private static final int NAMES = 12;

    private final Site site;
    private final Random random;
    private final List<Word> secrets = new ArrayList<>();
    private final long tasks;
    private int published;
    private int proposals;
    private int refused;

    public RandomSteps(Site site, Random random) {
        this.site = site;
        this.random = random;
        this.proposals = Math.toIntExact(site.ledger().proposalCount());
        this.published = Math.toIntExact(site.ledger().modelCount());
        open("random-one", Metric.ACCURACY, 1, 1);
        open("random-two", Metric.AUC, 1, 2);
        this.tasks = site.ledger().taskCount();
    }

    public int refused() {
        return refused;
    }

    public void take(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(40)) {
                case 0 -> site.pass(Duration.ofHours(random.nextInt(100)));
                case 1, 2, 3 -> affair();
                case 4, 5, 6, 7 -> proposal();
                case 8, 9, 10, 11, 12, 13 -> vote();
                case 14, 15, 16, 17, 18, 19, 20 -> publish();
                default -> model();
            }
        }
    }

    private void open(String name, Metric metric, int approvals, int attestations) {
        site.as(Site.NORTH)
                .send(ConsortiumCalls.proposeCall(ModelLedgerCalls.openTask(name, metric, approvals, attestations)));
        proposals++;
        site.as(Site.SOUTH).send(ConsortiumCalls.vote(proposals));
    }

    private void affair() {
        Address account = account(name());
        NodeId node = Founders.node(name(), random.nextInt(3));
        take(
                switch (random.nextInt(5)) {
                    case 0 -> ConsortiumCalls.addAccount(account);
                    case 1 -> ConsortiumCalls.removeAccount(account);
                    case 2 -> ConsortiumCalls.addNode(node);
                    case 3 -> ConsortiumCalls.removeNode(node);
                    default -> ConsortiumCalls.rotateEncryptionKey(Founders.hash("key " + random.nextInt()));
                });
    }

    private void proposal() {
        int organisation = 1 + random.nextInt(6);
        boolean opened = take(
                switch (random.nextInt(10)) {
                    case 0, 1 -> {
                        String name = name();
                        yield ConsortiumCalls.proposeAdmission(
                                name + random.nextInt(2),
                                roles(),
                                Founders.hash("key of " + name),
                                List.of(account(name)),
                                List.of(Founders.node(name, 0)));
                    }
                    case 2 -> ConsortiumCalls.proposeRoles(2 + organisation, roles());
                    case 3 -> ConsortiumCalls.proposeSuspension(3 + random.nextInt(4));
                    case 4 -> ConsortiumCalls.proposeReinstatement(2 + organisation);
                    case 5 -> ConsortiumCalls.proposeRemoval(3 + random.nextInt(4));
                    case 6 ->
                        ConsortiumCalls.proposeVotingRules(new VotingRules(
                                5_000 + random.nextInt(1_000), Duration.ofDays(1 + random.nextInt(20))));
                    case 7 ->
                        ConsortiumCalls.proposeKeys(
                                2 + organisation, account(name()), Founders.hash("new " + random.nextInt()));
                    case 8 -> ConsortiumCalls.proposeContractCreator(account(name()), random.nextBoolean());
                    default -> ConsortiumCalls.proposeCall(consortiumsStep());
                });
        if (opened) {
            proposals++;
        }
    }

    private LedgerCall consortiumsStep() {
        return switch (random.nextInt(4)) {
            case 0 -> ModelLedgerCalls.recall(anyModel(), RecallReason.SAFETY_RISK, Word.ZERO);
            case 1 -> ModelLedgerCalls.openTask("task-" + random.nextInt(4), Metric.F1, 1, 1);
            case 2 -> ModelLedgerCalls.closeTask(1 + random.nextInt(8));
            default -> ModelLedgerCalls.recall(anyModel(), RecallReason.OTHER, Founders.hash("statement"));
        };
    }

    private void vote() {
        long proposal = Math.max(1, proposals - random.nextInt(4));
        take(random.nextInt(8) == 0 ? ConsortiumCalls.execute(proposal) : ConsortiumCalls.vote(proposal));
    }

    private void publish() {
        int score = 1_000 * random.nextInt(1_000);
        if (take(ModelLedgerCalls.publish(Models.publication(anyTask(), "model " + random.nextInt(400), score)))) {
            published++;
        }
    }

    private void model() {
        long model = anyModel();
        int organisation = 1 + random.nextInt(5);
        take(
                switch (random.nextInt(16)) {
                    case 0, 1, 2, 3, 4 -> ModelLedgerCalls.approve(model);
                    case 5, 6 ->
                        ModelLedgerCalls.attest(
                                model,
                                new Metrics(1_000 * random.nextInt(1_000), 1, 2, 3, 1_000 * random.nextInt(1_000)),
                                Founders.hash("test set " + organisation),
                                1 + random.nextInt(100));
                    case 7 -> ModelLedgerCalls.requestAccess(model);
                    case 8, 9 ->
                        ModelLedgerCalls.grantAccess(
                                model, organisation, keyVersion(organisation), new Bytes("0x0" + random.nextInt(10)));
                    case 10 -> ModelLedgerCalls.revokeAccess(model, organisation);
                    case 11, 12 -> ModelLedgerCalls.recordDownload(model, weightsOf(model));
                    case 13 ->
                        ModelLedgerCalls.recordDenied(model, account(name()), DenialReason.ofCode(random.nextInt(10)));
                    case 14 -> voucher(model);
                    default ->
                        random.nextInt(3) > 0
                                ? ModelLedgerCalls.recordAudit(Founders.hash("report"), 1, random.nextInt(3))
                                : random.nextBoolean()
                                        ? ModelLedgerCalls.withdraw(model)
                                        : ModelLedgerCalls.recall(model, RecallReason.PRIVACY_BREACH, Word.ZERO);
                });
    }

    private LedgerCall voucher(long model) {
        if (!secrets.isEmpty() && random.nextBoolean()) {
            Word secret = secrets.get(random.nextInt(secrets.size()));
            long of = site.ledger()
                    .voucher(Tour.sha256(secret))
                    .map(found -> found.model())
                    .orElse(model);
            return ModelLedgerCalls.redeemVoucher(secret, weightsOf(of));
        }
        Word secret = Founders.hash("secret " + random.nextInt());
        secrets.add(secret);
        return ModelLedgerCalls.issueVoucher(
                Tour.sha256(secret), model, Instant.now().plus(Duration.ofDays(random.nextInt(1_000))));
    }

    /** In the name of a random account, most often of one that is likely to be allowed to. */
    private boolean take(LedgerCall step) {
        String organisation = switch (random.nextInt(8)) {
            case 0, 1, 2 -> Site.NORTH;
            case 3, 4, 5 -> Site.SOUTH;
            case 6 -> random.nextBoolean() ? Site.PARTNER : Site.REGULATOR;
            default -> name();
        };
        try {
            site.as(organisation).send(step);
            return true;
        } catch (Reverted e) {
            refused++;
            return false;
        }
    }

    /** Most often the present one. */
    private long keyVersion(int organisation) {
        long present = site.ledger().organisation(organisation).orElseThrow().keyVersion();
        return random.nextInt(5) == 0 ? present + 1 : present;
    }

    private Word weightsOf(long model) {
        return site.ledger()
                .model(model)
                .map(found -> found.publication().weightsHash())
                .orElse(Word.ZERO);
    }

    /** One of the two that were opened here, the last but one or the last. */
    private long anyTask() {
        return tasks - random.nextInt(2);
    }

    private long anyModel() {
        return 1L + random.nextInt(Math.max(1, published));
    }

    private String name() {
        return "Member " + random.nextInt(NAMES);
    }

    private static Address account(String name) {
        return Site.account(name);
    }

    private Set<Role> roles() {
        return Role.ofBits(1 + random.nextInt(15));
    }
}
