package io.consilium.ledger;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import java.util.List;
import java.util.Optional;

/**
 * What the ledger says at one moment, wherever the answers come from: the contracts, or their events added up.
 *
 * <p>Ids count up from 1 without gaps. What doesn't exist is empty, never an exception.
 */
public interface LedgerView {
    /** Organisations 1 to this exist. */
    int organisationCount();

    Optional<Organisation> organisation(int id);

    /** The standing of an account's organisation; empty for a stranger. */
    Optional<Member> member(Address account);

    /** The organisation that runs a node, or ran it before it was Removed; empty for a stranger's. */
    Optional<Integer> organisationOf(NodeId node);

    VotingRules votingRules();

    /** Rises with everything that could change who may connect and send transactions. */
    long permissionsVersion();

    /** Proposals 1 to this exist. */
    long proposalCount();

    Optional<Proposal> proposal(long id);

    /** Tasks 1 to this exist. */
    long taskCount();

    Optional<Task> task(long id);

    Optional<Task> task(String name);

    /** Models 1 to this exist. */
    long modelCount();

    Optional<Model> model(long id);

    /** The model that the bytes with this SHA-256 were published as. */
    Optional<Long> modelOf(Word weightsHash);

    /** What each organisation's attestation says, in the order of first attestation. */
    List<AttestedScore> attestations(long model);

    /** An organisation's access to a model; {@link Grant#none} if there never was any. */
    Grant grant(long model, int organisation);

    Optional<Voucher> voucher(Word hash);
}
