package io.consilium.besu.members;

import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.policy.Standing;
import org.apache.tuweni.bytes.Bytes;

/**
 * The contract can't be read: nothing is allowed, but founders' nodes, as they were last read, reach each other, so that
 * the network can be repaired.
 *
 * @param problem why it can't
 * @param lastRead the members of the last good reading
 */
record UnreadableMembership(Reason problem, Members lastRead) implements Membership {
    @Override
    public Reason transactionAllowed(Bytes sender, Bytes target, Bytes payload) {
        return problem;
    }

    @Override
    public Reason connectionAllowed(Bytes source, Bytes destination, Own own) {
        boolean founders = lastRead.organisationOf(source).founder()
                && lastRead.organisationOf(destination).founder();
        return founders ? Reason.REPAIR_PATH : problem;
    }

    @Override
    public Reason gossipAllowed(Bytes node) {
        return problem;
    }

    @Override
    public Reason nodeAllowed(Bytes node) {
        return problem;
    }

    @Override
    public Standing standing() {
        return Standing.unreadable(problem);
    }
}
