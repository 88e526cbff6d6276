package io.consilium.ledger.replay;

import io.consilium.contracts.Founder;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.ledger.Organisation;
import io.consilium.ledger.reading.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What stands in the genesis block, which no event tells of: the founders and the rules by which they vote.
 *
 * @param permissionsVersion at block 0
 */
public record Founding(List<Organisation> founders, VotingRules rules, long permissionsVersion) {
    private static final long GENESIS = 0;

    public Founding {
        founders = List.copyOf(founders);
    }

    /** Asks a node that still has the state of block 0; one that prunes declines. */
    public static Founding read(Ledger ledger) {
        Ledger genesis = ledger.at(GENESIS);
        return new Founding(genesis.organisations(), genesis.votingRules(), genesis.permissionsVersion());
    }

    /**
     * Out of the Consortium's storage in the network's genesis file, for nodes that have pruned the state of block 0. Make
     * sure before that the file's first block is the chain's: by its hash.
     *
     * @param storage slots and their values; those that aren't there are zero
     * @throws IllegalArgumentException if these slots weren't written by consilium
     */
    public static Founding ofStorage(Map<Word, Word> storage) {
        try {
            return new FoundingStorage(storage).read();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("The genesis file's storage of the Consortium can't be read", e);
        }
    }

    /** What a network was made with, in the order of the genesis file. */
    public static Founding of(List<Founder> founders, VotingRules rules) {
        List<Organisation> organisations = new ArrayList<>();
        for (Founder founder : founders) {
            organisations.add(new Organisation(
                    organisations.size() + 1,
                    OrganisationStatus.ACTIVE,
                    founder.roles(),
                    true,
                    1,
                    Instant.EPOCH,
                    founder.encryptionKey(),
                    founder.name(),
                    founder.accounts(),
                    founder.nodes()));
        }
        return new Founding(organisations, rules, 1);
    }

    /** The first changes of a replay. */
    public List<StateChange> changes() {
        List<StateChange> changes = new ArrayList<>();
        changes.add(new StateChange.VotingRulesAre(rules));
        changes.add(new StateChange.PermissionsVersionIs(permissionsVersion));
        for (Organisation founder : founders) {
            changes.add(new StateChange.OrganisationIs(founder));
            founder.accounts().forEach(account -> changes.add(new StateChange.AccountIs(account, founder.id(), false)));
            founder.nodes().forEach(node -> changes.add(new StateChange.NodeIs(node, founder.id())));
        }
        return List.copyOf(changes);
    }
}
