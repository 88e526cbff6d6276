package io.consilium.besu.members;

import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.policy.Standing;
import org.apache.tuweni.bytes.Bytes;

/** What is known of the members at one block: all of it, or why it can't be read. */
sealed interface Membership permits Members, UnreadableMembership {
    /**
     * What the contract's {@code transactionAllowed} answers.
     *
     * @param target the 20 bytes of the called account; all zero, or none at all, for a contract creation
     */
    Reason transactionAllowed(Bytes sender, Bytes target, Bytes payload);

    /** Each end that isn't our own must be allowed; founders' nodes reach each other whatever their status. */
    Reason connectionAllowed(Bytes source, Bytes destination, Own own);

    /** Transactions go to nodes of Active organisations that are more than auditors. */
    Reason gossipAllowed(Bytes node);

    /** What the contract's {@code connectionAllowed} answers about one end. */
    Reason nodeAllowed(Bytes node);

    /** The members as they were read last. */
    Members lastRead();

    /** What to say of it. */
    Standing standing();
}
