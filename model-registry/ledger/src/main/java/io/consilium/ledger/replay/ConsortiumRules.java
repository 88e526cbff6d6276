package io.consilium.ledger.replay;

import io.consilium.contracts.OrganisationStatus;
import io.consilium.ledger.LedgerView;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.event.ConsortiumEvent;
import io.consilium.ledger.event.ConsortiumEvent.AccountAdded;
import io.consilium.ledger.event.ConsortiumEvent.AccountRemoved;
import io.consilium.ledger.event.ConsortiumEvent.CallExecuted;
import io.consilium.ledger.event.ConsortiumEvent.ContractCreatorSet;
import io.consilium.ledger.event.ConsortiumEvent.EncryptionKeyRotated;
import io.consilium.ledger.event.ConsortiumEvent.KeysReplaced;
import io.consilium.ledger.event.ConsortiumEvent.NodeAdded;
import io.consilium.ledger.event.ConsortiumEvent.NodeRemoved;
import io.consilium.ledger.event.ConsortiumEvent.OrganisationAdmitted;
import io.consilium.ledger.event.ConsortiumEvent.OrganisationReinstated;
import io.consilium.ledger.event.ConsortiumEvent.OrganisationRemoved;
import io.consilium.ledger.event.ConsortiumEvent.OrganisationSuspended;
import io.consilium.ledger.event.ConsortiumEvent.PermissionsChanged;
import io.consilium.ledger.event.ConsortiumEvent.ProposalExecuted;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.ConsortiumEvent.RolesChanged;
import io.consilium.ledger.event.ConsortiumEvent.VoteCast;
import io.consilium.ledger.event.ConsortiumEvent.VotingRulesChanged;
import io.consilium.ledger.replay.StateChange.AccountFreed;
import io.consilium.ledger.replay.StateChange.AccountIs;
import io.consilium.ledger.replay.StateChange.NodeFreed;
import io.consilium.ledger.replay.StateChange.NodeIs;
import io.consilium.ledger.replay.StateChange.OrganisationIs;
import io.consilium.ledger.replay.StateChange.PermissionsVersionIs;
import io.consilium.ledger.replay.StateChange.ProposalIs;
import io.consilium.ledger.replay.StateChange.VotingRulesAre;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What the events of the Consortium change. */
final class ConsortiumRules {
    private final Known known;

    private ConsortiumRules(Known known) {
        this.known = known;
    }

    static List<StateChange> changes(LedgerView before, ConsortiumEvent event) {
        ConsortiumRules rules = new ConsortiumRules(new Known(before, event));
        return switch (event) {
            case PermissionsChanged happened -> rules.permissionsChanged(happened);
            case ProposalOpened happened -> rules.opened(happened);
            case VoteCast happened ->
                List.of(new ProposalIs(rules.open(happened.proposal()).withVote(happened.organisation())));
            case ProposalExecuted happened ->
                List.of(new ProposalIs(rules.open(happened.proposal()).withExecuted()));
            case OrganisationAdmitted happened -> rules.admitted(happened);
            case RolesChanged happened -> rules.rolesChanged(happened);
            case OrganisationSuspended happened ->
                rules.moved(happened.organisation(), OrganisationStatus.ACTIVE, OrganisationStatus.SUSPENDED);
            case OrganisationReinstated happened ->
                rules.moved(happened.organisation(), OrganisationStatus.SUSPENDED, OrganisationStatus.ACTIVE);
            case OrganisationRemoved happened -> rules.removed(happened);
            case VotingRulesChanged happened -> rules.votingRulesChanged(happened);
            case KeysReplaced happened -> rules.keysReplaced(happened);
            case ContractCreatorSet happened ->
                List.of(new AccountIs(happened.account(), happened.organisation(), happened.permitted()));
            case CallExecuted ignored -> List.of();
            case AccountAdded happened -> rules.accountAdded(happened);
            case AccountRemoved happened -> rules.accountRemoved(happened);
            case NodeAdded happened -> rules.nodeAdded(happened);
            case NodeRemoved happened -> rules.nodeRemoved(happened);
            case EncryptionKeyRotated happened ->
                List.of(new OrganisationIs(rules.known
                        .organisation(happened.organisation())
                        .withKey(happened.keyVersion(), happened.encryptionKey())));
        };
    }

    private List<StateChange> permissionsChanged(PermissionsChanged happened) {
        long version = known.before().permissionsVersion();
        known.check(happened.version() == version + 1, "the version before it was " + version);
        return List.of(new PermissionsVersionIs(happened.version()));
    }

    private List<StateChange> opened(ProposalOpened happened) {
        known.isNext("proposal", happened.proposal(), known.before().proposalCount());
        return List.of(new ProposalIs(new Proposal(
                happened.proposal(),
                happened.kind(),
                false,
                happened.organisation(),
                happened.expiresAt(),
                new TreeSet<>(),
                happened.payload())));
    }

    private Proposal open(long id) {
        Proposal proposal = known.proposal(id);
        known.check(!proposal.executed(), "proposal " + id + " was executed before");
        return proposal;
    }

    private List<StateChange> admitted(OrganisationAdmitted happened) {
        known.isNext("organisation", happened.organisation(), known.before().organisationCount());
        List<StateChange> changes = new ArrayList<>();
        changes.add(new OrganisationIs(new Organisation(
                happened.organisation(),
                OrganisationStatus.ACTIVE,
                happened.roles(),
                false,
                1,
                happened.origin().timestamp(),
                happened.encryptionKey(),
                happened.organisationName(),
                happened.accounts(),
                happened.nodes())));
        happened.accounts().forEach(account -> changes.add(new AccountIs(account, happened.organisation(), false)));
        happened.nodes().forEach(node -> changes.add(new NodeIs(node, happened.organisation())));
        return List.copyOf(changes);
    }

    private List<StateChange> rolesChanged(RolesChanged happened) {
        Organisation organisation = known.organisation(happened.organisation());
        known.check(organisation.roles().equals(happened.rolesBefore()), "its roles were " + organisation.roles());
        return List.of(new OrganisationIs(organisation.withRoles(happened.roles())));
    }

    private List<StateChange> moved(int id, OrganisationStatus from, OrganisationStatus to) {
        Organisation organisation = known.organisation(id);
        known.check(organisation.status() == from, "organisation " + id + " was " + organisation.status());
        return List.of(new OrganisationIs(organisation.withStatus(to)));
    }

    /** Its accounts and nodes still point to it, until another organisation takes them. */
    private List<StateChange> removed(OrganisationRemoved happened) {
        Organisation organisation = known.organisation(happened.organisation());
        known.check(organisation.status() != OrganisationStatus.REMOVED, "it was Removed before");
        return List.of(new OrganisationIs(organisation
                .withStatus(OrganisationStatus.REMOVED)
                .withAccounts(List.of())
                .withNodes(List.of())));
    }

    private List<StateChange> votingRulesChanged(VotingRulesChanged happened) {
        known.check(
                known.before().votingRules().equals(happened.rulesBefore()),
                "the rules before it were " + known.before().votingRules());
        return List.of(new VotingRulesAre(happened.rules()));
    }

    private List<StateChange> keysReplaced(KeysReplaced happened) {
        Organisation organisation = known.organisation(happened.organisation());
        known.check(
                organisation.accounts().equals(happened.accountsBefore()),
                "its accounts were " + organisation.accounts());
        List<StateChange> changes = new ArrayList<>();
        happened.accountsBefore().forEach(account -> changes.add(new AccountFreed(account)));
        changes.add(new AccountIs(happened.account(), organisation.id(), false));
        changes.add(new OrganisationIs(organisation
                .withAccounts(List.of(happened.account()))
                .withKey(happened.keyVersion(), happened.encryptionKey())));
        return List.copyOf(changes);
    }

    private List<StateChange> accountAdded(AccountAdded happened) {
        Organisation organisation = known.organisation(happened.organisation());
        return List.of(
                new OrganisationIs(organisation.withAccounts(with(organisation.accounts(), happened.account()))),
                new AccountIs(happened.account(), organisation.id(), false));
    }

    private List<StateChange> accountRemoved(AccountRemoved happened) {
        Organisation organisation = known.organisation(happened.organisation());
        return List.of(
                new OrganisationIs(organisation.withAccounts(without(organisation.accounts(), happened.account()))),
                new AccountFreed(happened.account()));
    }

    private List<StateChange> nodeAdded(NodeAdded happened) {
        Organisation organisation = known.organisation(happened.organisation());
        return List.of(
                new OrganisationIs(organisation.withNodes(with(organisation.nodes(), happened.node()))),
                new NodeIs(happened.node(), organisation.id()));
    }

    private List<StateChange> nodeRemoved(NodeRemoved happened) {
        Organisation organisation = known.organisation(happened.organisation());
        return List.of(
                new OrganisationIs(organisation.withNodes(without(organisation.nodes(), happened.node()))),
                new NodeFreed(happened.node()));
    }

    private <T> List<T> with(List<T> list, T added) {
        known.check(!list.contains(added), added + " was there before");
        List<T> longer = new ArrayList<>(list);
        longer.add(added);
        return longer;
    }

    /** As the contract does it: the last one takes the place of the one that goes. */
    private <T> List<T> without(List<T> list, T removed) {
        int place = list.indexOf(removed);
        known.check(place >= 0, removed + " wasn't there");
        List<T> shorter = new ArrayList<>(list);
        T last = shorter.removeLast();
        if (place < shorter.size()) {
            shorter.set(place, last);
        }
        return shorter;
    }
}
