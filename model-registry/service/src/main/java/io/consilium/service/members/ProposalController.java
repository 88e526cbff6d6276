package io.consilium.service.members;

import io.consilium.contracts.Address;
import io.consilium.contracts.Metric;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Role;
import io.consilium.contracts.Word;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.reading.Ledger;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.Receipt;
import io.consilium.service.access.AllowedFor;
import io.consilium.service.access.Caller;
import io.consilium.service.access.Who;
import io.consilium.service.problem.Refusal;
import io.consilium.service.writes.LedgerWriter;
import io.consilium.service.writes.Once;
import io.consilium.service.writes.Step;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Supplier;

/** What the consortium votes about. */
@Controller("/api/v1/proposals")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ProposalController {

    private static final String KEY = "Idempotency-Key";

    private final LedgerWriter writer;
    private final Once once;
    private final Ledger ledger;
    private final Node node;

    ProposalController(LedgerWriter writer, Once once, Ledger ledger, Node node) {
        this.writer = writer;
        this.once = once;
        this.ledger = ledger;
        this.node = node;
    }

    /**
     * Something to vote about.
     *
     * @param votes how many of the votes count now
     */
    @Serdeable
    record Proposal(
            long id,
            String kind,
            String status,
            int organisation,
            Instant expiresAt,
            List<Integer> voters,
            int votes,
            String payload) {}

    /** A proposal that was opened, and carried at once where one vote is enough. */
    @Serdeable
    record Opened(long proposal, Step step) {}

    /** About an organisation. */
    @Serdeable
    record OfOrganisation(int organisation) {}

    /** Which keys an organisation that lost its own is to have. */
    @Serdeable
    record Keys(int organisation, String account, String encryptionKey) {}

    /** Which roles an organisation is to have. */
    @Serdeable
    record Roles(int organisation, Set<Role> roles) {}

    /** Who is to be let in. */
    @Serdeable
    record Admission(String name, Set<Role> roles, String encryptionKey, List<String> accounts, List<String> nodes) {}

    /** A task that is to be opened. */
    @Serdeable
    record NewTask(String name, Metric metric, int approvalsRequired, int attestationsRequired) {}

    /** A model that is to be recalled, whoever published it. */
    @Serdeable
    record Recall(long model, RecallReason reason, @Nullable String statement) {}

    /** Lists all proposals that ever were. */
    @Get
    @AllowedFor(Who.MEMBER)
    List<Proposal> list() {
        Instant now = node.newest().timestamp();
        SortedSet<Integer> validators = ledger.activeValidators();
        return ledger.proposals().stream()
                .map(proposal -> new Proposal(
                        proposal.id(),
                        proposal.kind().name(),
                        proposal.status(now).name(),
                        proposal.organisation(),
                        proposal.expiresAt(),
                        List.copyOf(proposal.voters()),
                        proposal.votes(validators),
                        proposal.payload().hex()))
                .toList();
    }

    /** Votes for a proposal. */
    @Post("/{id}/votes")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Step vote(long id) {
        return Step.of(writer.write(ConsortiumCalls.vote(id)));
    }

    /** Proposes to suspend an organisation. */
    @Post("/suspension")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened suspend(
            @Body OfOrganisation about, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(key, caller, () -> ConsortiumCalls.proposeSuspension(about.organisation()));
    }

    /** Proposes to take a suspended organisation back in. */
    @Post("/reinstatement")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened reinstate(
            @Body OfOrganisation about, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(key, caller, () -> ConsortiumCalls.proposeReinstatement(about.organisation()));
    }

    /** Proposes to remove an organisation for good. */
    @Post("/removal")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened remove(
            @Body OfOrganisation about, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(key, caller, () -> ConsortiumCalls.proposeRemoval(about.organisation()));
    }

    /** Proposes another account in the place of all that an organisation has, and another encryption key. */
    @Post("/keys")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened replaceKeys(@Body Keys about, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(
                key,
                caller,
                () -> ConsortiumCalls.proposeKeys(
                        about.organisation(), new Address(about.account()), new Word(about.encryptionKey())));
    }

    /** Proposes other roles for an organisation. */
    @Post("/roles")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened changeRoles(@Body Roles about, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(key, caller, () -> ConsortiumCalls.proposeRoles(about.organisation(), about.roles()));
    }

    /** Proposes to admit an organisation. */
    @Post("/admission")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened admit(@Body Admission newcomer, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(
                key,
                caller,
                () -> ConsortiumCalls.proposeAdmission(
                        newcomer.name(),
                        newcomer.roles(),
                        new Word(newcomer.encryptionKey()),
                        newcomer.accounts().stream().map(Address::new).toList(),
                        newcomer.nodes().stream().map(NodeId::new).toList()));
    }

    /** Proposes to open a task. */
    @Post("/task")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened openTask(@Body NewTask task, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(
                key,
                caller,
                () -> ConsortiumCalls.proposeCall(ModelLedgerCalls.openTask(
                        task.name(), task.metric(), task.approvalsRequired(), task.attestationsRequired())));
    }

    /** Proposes to recall a model. */
    @Post("/recall")
    @AllowedFor(value = Who.STAFF, roles = Role.VALIDATOR)
    Opened recall(@Body Recall recall, @Parameter(hidden = true) Caller caller, @Header(KEY) Optional<String> key) {
        return open(
                key,
                caller,
                () -> ConsortiumCalls.proposeCall(ModelLedgerCalls.recall(
                        recall.model(),
                        recall.reason(),
                        recall.statement() == null ? Word.ZERO : new Word(recall.statement()))));
    }

    /** Who sends a proposal again, since the answer got lost, hasn't proposed it twice. */
    private Opened open(Optional<String> key, Caller caller, Supplier<LedgerCall> step) {
        LedgerCall proposal;
        try {
            proposal = step.get();
        } catch (IllegalArgumentException malformed) {
            throw Refusal.unprocessable("invalid-proposal", malformed.getMessage());
        }
        return once.answer(key, caller.account(), proposal.data().hex(), Opened.class, () -> {
            Receipt receipt = writer.write(proposal);
            return new Opened(receipt.first(ProposalOpened.class).proposal(), Step.of(receipt));
        });
    }
}
