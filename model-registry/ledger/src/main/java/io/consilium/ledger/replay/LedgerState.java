package io.consilium.ledger.replay;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Grant;
import io.consilium.ledger.LedgerView;
import io.consilium.ledger.Member;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;
import io.consilium.ledger.event.LedgerEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ledger's state in memory, added up from its events.
 *
 * <p>Its size grows with what there is (models, grants, vouchers), not with how often it changed. For one thread at a
 * time.
 */
public final class LedgerState implements LedgerView {
    private final NavigableMap<Integer, Organisation> organisations = new TreeMap<>();
    private final NavigableMap<Address, StateChange.AccountIs> accounts = new TreeMap<>();
    private final Map<NodeId, Integer> nodes = new HashMap<>();
    private final NavigableMap<Long, Proposal> proposals = new TreeMap<>();
    private final NavigableMap<Long, Task> tasks = new TreeMap<>();
    private final Map<String, Long> taskNames = new HashMap<>();
    private final NavigableMap<Long, Model> models = new TreeMap<>();
    private final Map<Word, Long> weights = new HashMap<>();
    private final Map<Long, Map<Integer, AttestedScore>> attestations = new HashMap<>();
    private final NavigableMap<Long, NavigableMap<Integer, Grant>> grants = new TreeMap<>();
    private final NavigableMap<Word, Voucher> vouchers = new TreeMap<>();
    private VotingRules votingRules;
    private long permissionsVersion;

    /** As it was in the genesis block. */
    public LedgerState(Founding founding) {
        this.votingRules = founding.rules();
        founding.changes().forEach(this::apply);
    }

    private LedgerState(VotingRules rules) {
        this.votingRules = rules;
    }

    /**
     * A state that was taken apart by {@link #changes()}.
     *
     * @throws IllegalArgumentException if the voting rules aren't among them
     */
    public static LedgerState of(List<StateChange> changes) {
        VotingRules rules = changes.stream()
                .filter(StateChange.VotingRulesAre.class::isInstance)
                .map(StateChange.VotingRulesAre.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("A state has voting rules"))
                .rules();
        LedgerState state = new LedgerState(rules);
        changes.forEach(state::apply);
        return state;
    }

    /** All that there is, as changes to nothing, in an order that follows from the state alone. */
    public List<StateChange> changes() {
        List<StateChange> changes = new ArrayList<>();
        changes.add(new StateChange.VotingRulesAre(votingRules));
        changes.add(new StateChange.PermissionsVersionIs(permissionsVersion));
        organisations.values().forEach(organisation -> changes.add(new StateChange.OrganisationIs(organisation)));
        changes.addAll(accounts.values());
        nodes.entrySet().stream()
                .map(entry -> new StateChange.NodeIs(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(is -> is.node().hex()))
                .forEach(changes::add);
        proposals.values().forEach(proposal -> changes.add(new StateChange.ProposalIs(proposal)));
        tasks.values().forEach(task -> changes.add(new StateChange.TaskIs(task)));
        for (Model model : models.values()) {
            changes.add(new StateChange.ModelIs(model));
            attestations(model.id())
                    .forEach(attested -> changes.add(new StateChange.AttestationIs(model.id(), attested)));
            grants(model.id()).forEach(grant -> changes.add(new StateChange.GrantIs(grant)));
        }
        vouchers.values().forEach(voucher -> changes.add(new StateChange.VoucherIs(voucher)));
        return changes;
    }

    /** What it is after an event. */
    public void apply(LedgerEvent event) {
        Replay.changes(this, event).forEach(this::apply);
    }

    private void apply(StateChange change) {
        switch (change) {
            case StateChange.OrganisationIs is ->
                organisations.put(is.organisation().id(), is.organisation());
            case StateChange.AccountIs is -> accounts.put(is.account(), is);
            case StateChange.AccountFreed freed -> accounts.remove(freed.account());
            case StateChange.NodeIs is -> nodes.put(is.node(), is.organisation());
            case StateChange.NodeFreed freed -> nodes.remove(freed.node());
            case StateChange.VotingRulesAre are -> votingRules = are.rules();
            case StateChange.PermissionsVersionIs is -> permissionsVersion = is.version();
            case StateChange.ProposalIs is -> proposals.put(is.proposal().id(), is.proposal());
            case StateChange.TaskIs is -> put(is.task());
            case StateChange.ModelIs is -> put(is.model());
            case StateChange.AttestationIs is ->
                attestations
                        .computeIfAbsent(is.model(), model -> new LinkedHashMap<>())
                        .put(is.attested().organisation(), is.attested());
            case StateChange.GrantIs is ->
                grants.computeIfAbsent(is.grant().model(), model -> new TreeMap<>())
                        .put(is.grant().organisation(), is.grant());
            case StateChange.VoucherIs is -> vouchers.put(is.voucher().hash(), is.voucher());
        }
    }

    private void put(Task task) {
        tasks.put(task.id(), task);
        taskNames.put(task.name(), task.id());
    }

    private void put(Model model) {
        models.put(model.id(), model);
        weights.put(model.publication().weightsHash(), model.id());
    }

    @Override
    public int organisationCount() {
        return organisations.size();
    }

    @Override
    public Optional<Organisation> organisation(int id) {
        return Optional.ofNullable(organisations.get(id));
    }

    /** In the order of their ids. */
    public Collection<Organisation> organisations() {
        return Collections.unmodifiableCollection(organisations.values());
    }

    @Override
    public Optional<Member> member(Address account) {
        return Optional.ofNullable(accounts.get(account))
                .map(held -> Objects.requireNonNull(organisations.get(held.organisation())))
                .map(Organisation::member);
    }

    /** Every account that belongs, or belonged last, to an organisation. */
    public Collection<Address> accounts() {
        return Collections.unmodifiableCollection(accounts.keySet());
    }

    /** Every node that belongs, or belonged last, to an organisation. */
    public Collection<NodeId> nodes() {
        return Collections.unmodifiableCollection(nodes.keySet());
    }

    /** Whether a vote allowed an account to create contracts. */
    public boolean mayCreateContracts(Address account) {
        return Optional.ofNullable(accounts.get(account))
                .filter(StateChange.AccountIs::mayCreateContracts)
                .isPresent();
    }

    @Override
    public Optional<Integer> organisationOf(NodeId node) {
        return Optional.ofNullable(nodes.get(node));
    }

    @Override
    public VotingRules votingRules() {
        return votingRules;
    }

    @Override
    public long permissionsVersion() {
        return permissionsVersion;
    }

    @Override
    public long proposalCount() {
        return proposals.size();
    }

    @Override
    public Optional<Proposal> proposal(long id) {
        return Optional.ofNullable(proposals.get(id));
    }

    /** In the order of their ids. */
    public Collection<Proposal> proposals() {
        return Collections.unmodifiableCollection(proposals.values());
    }

    @Override
    public long taskCount() {
        return tasks.size();
    }

    @Override
    public Optional<Task> task(long id) {
        return Optional.ofNullable(tasks.get(id));
    }

    @Override
    public Optional<Task> task(String name) {
        return Optional.ofNullable(taskNames.get(name)).map(tasks::get);
    }

    /** In the order of their ids. */
    public Collection<Task> tasks() {
        return Collections.unmodifiableCollection(tasks.values());
    }

    @Override
    public long modelCount() {
        return models.size();
    }

    @Override
    public Optional<Model> model(long id) {
        return Optional.ofNullable(models.get(id));
    }

    /** In the order of their ids. */
    public Collection<Model> models() {
        return Collections.unmodifiableCollection(models.values());
    }

    /** With the greatest id first. */
    public Collection<Model> modelsNewestFirst() {
        return Collections.unmodifiableCollection(models.descendingMap().values());
    }

    @Override
    public Optional<Long> modelOf(Word weightsHash) {
        return Optional.ofNullable(weights.get(weightsHash));
    }

    @Override
    public List<AttestedScore> attestations(long model) {
        return List.copyOf(attestations.getOrDefault(model, Map.of()).values());
    }

    @Override
    public Grant grant(long model, int organisation) {
        Grant found = grants.getOrDefault(model, new TreeMap<>()).get(organisation);
        return found == null ? Grant.none(model, organisation) : found;
    }

    /** Every access that ever was to a model, in the order of the organisations' ids. */
    public Collection<Grant> grants(long model) {
        return Collections.unmodifiableCollection(
                grants.getOrDefault(model, new TreeMap<>()).values());
    }

    /** Every access that ever was, in the order of the models' and the organisations' ids. */
    public Collection<Grant> grants() {
        return grants.values().stream()
                .flatMap(ofModel -> ofModel.values().stream())
                .toList();
    }

    @Override
    public Optional<Voucher> voucher(Word hash) {
        return Optional.ofNullable(vouchers.get(hash));
    }

    /** In the order of their hashes. */
    public Collection<Voucher> vouchers() {
        return Collections.unmodifiableCollection(vouchers.values());
    }
}
