package io.consilium.ledger.replay;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.VotingRules;
import io.consilium.ledger.AttestedScore;
import io.consilium.ledger.Grant;
import io.consilium.ledger.Model;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.Proposal;
import io.consilium.ledger.Task;
import io.consilium.ledger.Voucher;

/** What an event changes: one thing that from now on is as given here, whatever it was before. */
public sealed interface StateChange {
    /** A new or changed organisation. */
    record OrganisationIs(Organisation organisation) implements StateChange {}

    /** An account belongs to an organisation; also to a Removed one, until another takes it. */
    record AccountIs(Address account, int organisation, boolean mayCreateContracts) implements StateChange {}

    /** An account belongs to nobody. */
    record AccountFreed(Address account) implements StateChange {}

    /** A node belongs to an organisation; also to a Removed one, until another takes it. */
    record NodeIs(NodeId node, int organisation) implements StateChange {}

    /** A node belongs to nobody. */
    record NodeFreed(NodeId node) implements StateChange {}

    /** Votes are counted by these rules. */
    record VotingRulesAre(VotingRules rules) implements StateChange {}

    /** The permissions have this version. */
    record PermissionsVersionIs(long version) implements StateChange {}

    /** A new or changed proposal. */
    record ProposalIs(Proposal proposal) implements StateChange {}

    /** A new or changed task. */
    record TaskIs(Task task) implements StateChange {}

    /** A new or changed model. */
    record ModelIs(Model model) implements StateChange {}

    /** What an organisation measured last. */
    record AttestationIs(long model, AttestedScore attested) implements StateChange {}

    /** A new or changed access. */
    record GrantIs(Grant grant) implements StateChange {}

    /** A new or changed voucher. */
    record VoucherIs(Voucher voucher) implements StateChange {}
}
