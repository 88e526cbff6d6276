package io.consilium.ledger.reading;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Role;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.Proposal;
import java.util.List;
import java.util.Set;

/** What a proposal will do if it passes, read out of its payload. */
public sealed interface ProposedStep {
    /** A new organisation comes in. */
    record Admit(String name, Set<Role> roles, Word encryptionKey, List<Address> accounts, List<NodeId> nodes)
            implements ProposedStep {
        public Admit {
            roles = Set.copyOf(roles);
            accounts = List.copyOf(accounts);
            nodes = List.copyOf(nodes);
        }
    }

    /** An organisation gets other roles. */
    record SetRoles(int organisation, Set<Role> roles) implements ProposedStep {
        public SetRoles {
            roles = Set.copyOf(roles);
        }
    }

    /** An organisation is out until reinstated. */
    record Suspend(int organisation) implements ProposedStep {}

    /** A suspended organisation is in again. */
    record Reinstate(int organisation) implements ProposedStep {}

    /** An organisation is out for good. */
    record Remove(int organisation) implements ProposedStep {}

    /** Votes are counted by other rules. */
    record ChangeVotingRules(VotingRules rules) implements ProposedStep {}

    /** An organisation's accounts are replaced by one, and its encryption key. */
    record ReplaceKeys(int organisation, Address account, Word encryptionKey) implements ProposedStep {}

    /** An account may, or may no longer, create contracts. */
    record SetContractCreator(Address account, boolean permitted) implements ProposedStep {}

    /** The consortium calls another contract. */
    record Call(Address target, Bytes payload) implements ProposedStep {}

    /**
     * Reads a proposal's payload.
     *
     * @throws IllegalArgumentException if it isn't what the contract writes for a proposal of that kind
     */
    static ProposedStep of(Proposal proposal) {
        return PayloadReader.read(proposal.kind(), proposal.payload());
    }
}
