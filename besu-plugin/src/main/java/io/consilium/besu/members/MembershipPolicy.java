package io.consilium.besu.members;

import io.consilium.besu.chain.AtHead;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.policy.Standing;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.plugin.data.EnodeURL;

/**
 * Answers from a snapshot of the members.
 *
 * <p>A question costs a comparison of hashes and a look-up, for strangers as well; a new head costs one storage slot; a
 * changed {@code permissionsVersion} one reading of the contract. While the contract can't be read, everything is refused
 * but the connections between founders' nodes.
 */
public final class MembershipPolicy implements Policy {
    /**
     * How far back on the new head's branch the last one may lie: on another branch the same version may have come about by
     * other votes. Further back, everything is read anew.
     */
    private static final int LONGEST_WALK = 64;

    private final Chain chain;
    private final MembersReader reader;
    private final Refreshes refreshes;
    private final AtHead<Membership> atHead;

    public MembershipPolicy(Chain chain, Address contract, Duration patience, Refreshes refreshes) {
        this.chain = chain;
        this.reader = new MembersReader(chain, contract);
        this.refreshes = refreshes;
        this.atHead = new AtHead<>(
                chain, patience, new Renewal(), new UnreadableMembership(Reason.NOT_STARTED, Members.NOBODY));
    }

    @Override
    public Reason transaction(Transaction transaction) {
        Optional<? extends Address> target = transaction.getTo();
        return atHead.get()
                .transactionAllowed(
                        transaction.getSender().getBytes(),
                        target.isPresent() ? target.get().getBytes() : Bytes.EMPTY,
                        transaction.getPayload());
    }

    @Override
    public Reason connection(EnodeURL source, EnodeURL destination, Own own) {
        return atHead.get().connectionAllowed(source.getNodeId(), destination.getNodeId(), own);
    }

    @Override
    public Reason gossip(EnodeURL destination) {
        return atHead.get().gossipAllowed(destination.getNodeId());
    }

    @Override
    public Reason sender(Bytes sender, Bytes target, Bytes payload) {
        return atHead.get().transactionAllowed(sender, target, payload);
    }

    @Override
    public Reason node(EnodeURL node) {
        return atHead.get().nodeAllowed(node.getNodeId());
    }

    @Override
    public Map<String, Object> known(Bytes accountOrNode) {
        return atHead.get().lastRead().organisationOf(accountOrNode).described();
    }

    @Override
    public Standing standing() {
        return atHead.get().standing();
    }

    private final class Renewal implements AtHead.Source<Membership> {
        @Override
        public Membership read(Hash head, Hash earlierHead, Membership earlier) {
            if (earlier instanceof Members members
                    && reader.version(head).equals(members.version())
                    && chain.isAncestor(earlierHead, head, LONGEST_WALK)) {
                return members;
            }
            long start = System.nanoTime();
            Members members = reader.members(head);
            refreshes.refreshed(members, System.nanoTime() - start);
            return members;
        }

        @Override
        public Membership unreadable(UnreadableException problem, Membership earlier) {
            refreshes.failed(problem);
            return new UnreadableMembership(problem.reason(), earlier.lastRead());
        }
    }
}
