package io.consilium.ledger.event;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.ProposalKind;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.RoleSet;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** An event of the Consortium. Names and fields are the contract's; its interface says what they mean. */
public sealed interface ConsortiumEvent extends LedgerEvent {
    /** Some answer about the organisation's right to connect or to send may be another from this block on. */
    record PermissionsChanged(Origin origin, long version, int organisation, Address by) implements ConsortiumEvent {}

    /** An organisation asks for a vote. */
    record ProposalOpened(
            Origin origin,
            long proposal,
            ProposalKind kind,
            int organisation,
            Address account,
            Instant expiresAt,
            Bytes payload)
            implements ConsortiumEvent {}

    /** An organisation votes; {@code votes} of {@code validators} count at this moment. */
    record VoteCast(Origin origin, long proposal, int organisation, Address account, int votes, int validators)
            implements ConsortiumEvent {}

    /** A proposal takes effect. */
    record ProposalExecuted(
            Origin origin,
            long proposal,
            ProposalKind kind,
            int organisation,
            Address account,
            int votes,
            int validators)
            implements ConsortiumEvent {}

    /** A new organisation is in; here as below {@code by} is the account whose vote or execution decided it. */
    record OrganisationAdmitted(
            Origin origin,
            int organisation,
            long proposal,
            Address by,
            String organisationName,
            Set<Role> roles,
            Word encryptionKey,
            List<Address> accounts,
            List<NodeId> nodes)
            implements ConsortiumEvent {
        public OrganisationAdmitted {
            roles = RoleSet.of(roles);
            accounts = List.copyOf(accounts);
            nodes = List.copyOf(nodes);
        }
    }

    /** An organisation has other roles. */
    record RolesChanged(
            Origin origin, int organisation, long proposal, Address by, Set<Role> rolesBefore, Set<Role> roles)
            implements ConsortiumEvent {
        public RolesChanged {
            rolesBefore = RoleSet.of(rolesBefore);
            roles = RoleSet.of(roles);
        }
    }

    /** An organisation is out until reinstated. */
    record OrganisationSuspended(Origin origin, int organisation, long proposal, Address by)
            implements ConsortiumEvent {}

    /** A suspended organisation is in again. */
    record OrganisationReinstated(Origin origin, int organisation, long proposal, Address by)
            implements ConsortiumEvent {}

    /** An organisation is out for good. */
    record OrganisationRemoved(Origin origin, int organisation, long proposal, Address by) implements ConsortiumEvent {}

    /** Votes are counted by other rules. */
    record VotingRulesChanged(Origin origin, long proposal, Address by, VotingRules rulesBefore, VotingRules rules)
            implements ConsortiumEvent {}

    /** An organisation's accounts and encryption key are replaced by vote. */
    record KeysReplaced(
            Origin origin,
            int organisation,
            long proposal,
            Address by,
            List<Address> accountsBefore,
            Address account,
            long keyVersion,
            Word encryptionKey)
            implements ConsortiumEvent {
        public KeysReplaced {
            accountsBefore = List.copyOf(accountsBefore);
        }
    }

    /** An account may, or may no longer, create contracts. */
    record ContractCreatorSet(
            Origin origin, Address account, int organisation, long proposal, Address by, boolean permitted)
            implements ConsortiumEvent {}

    /** The consortium called another contract. */
    record CallExecuted(Origin origin, long proposal, Address target, Address by, Bytes payload, Bytes result)
            implements ConsortiumEvent {}

    /** An organisation added one of its accounts. */
    record AccountAdded(Origin origin, int organisation, Address account, Address by) implements ConsortiumEvent {}

    /** An organisation removed one of its accounts. */
    record AccountRemoved(Origin origin, int organisation, Address account, Address by) implements ConsortiumEvent {}

    /** An organisation added one of its nodes. */
    record NodeAdded(Origin origin, int organisation, Address by, NodeId node) implements ConsortiumEvent {}

    /** An organisation removed one of its nodes. */
    record NodeRemoved(Origin origin, int organisation, Address by, NodeId node) implements ConsortiumEvent {}

    /** An organisation has a new encryption key. */
    record EncryptionKeyRotated(Origin origin, int organisation, Address by, long keyVersion, Word encryptionKey)
            implements ConsortiumEvent {}
}
