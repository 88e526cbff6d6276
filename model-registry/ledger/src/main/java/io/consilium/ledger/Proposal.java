package io.consilium.ledger;

import io.consilium.contracts.ProposalKind;
import io.consilium.contracts.ProposalStatus;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Something that the consortium votes about.
 *
 * @param organisation that opened it
 * @param expiresAt block time from which on it can neither be voted for nor executed
 * @param voters the organisations that have voted for it, in order of their ids, whether or not their votes count now
 * @param payload ABI encoding of the propose function's arguments; {@code reading.ProposedStep} reads it
 */
public record Proposal(
        long id,
        ProposalKind kind,
        boolean executed,
        int organisation,
        Instant expiresAt,
        SortedSet<Integer> voters,
        Bytes payload) {

    public Proposal {
        voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
    }

    /** Where it stands at a block time: an open proposal expires by itself. */
    public ProposalStatus status(Instant blockTime) {
        if (executed) {
            return ProposalStatus.EXECUTED;
        }
        return blockTime.isBefore(expiresAt) ? ProposalStatus.OPEN : ProposalStatus.EXPIRED;
    }

    /** How many of the votes count, given the organisations that are Active VALIDATORs now. */
    public int votes(Set<Integer> activeValidators) {
        return Math.toIntExact(
                voters.stream().filter(activeValidators::contains).count());
    }

    public Proposal withVote(int voter) {
        SortedSet<Integer> more = new TreeSet<>(voters);
        more.add(voter);
        return new Proposal(id, kind, executed, organisation, expiresAt, more, payload);
    }

    public Proposal withExecuted() {
        return new Proposal(id, kind, true, organisation, expiresAt, voters, payload);
    }
}
