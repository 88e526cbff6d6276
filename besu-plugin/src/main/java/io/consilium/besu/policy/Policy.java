package io.consilium.besu.policy;

import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.plugin.data.EnodeURL;

/**
 * Answers whether something is allowed by the contract's state after the chain head.
 *
 * <p>Asked from many threads at once, among them those on which consensus runs. An answer that can't be had is a refusal
 * with its reason, never an exception.
 */
public interface Policy {
    /** Whether a transaction may be in the block that follows the head. */
    Reason transaction(Transaction transaction);

    /** Whether two nodes may be connected; this node's own end isn't judged. */
    Reason connection(EnodeURL source, EnodeURL destination, Own own);

    /** Whether transactions are gossiped to a node. */
    Reason gossip(EnodeURL destination);

    /** Whether a sender may call a function of a target, for people who ask; an empty target means creation. */
    Reason sender(Bytes sender, Bytes target, Bytes payload);

    /** Whether a node may be one end of a connection, for people who ask. */
    Reason node(EnodeURL node);

    /** What is known of the organisation of an account (20 bytes) or node (64 bytes), by name; empty if nothing. */
    Map<String, Object> known(Bytes accountOrNode);

    /** What the answers rest on at this moment. */
    Standing standing();

    /** A policy that refuses everything for one reason: what holds before the plugin has started. */
    static Policy closed(Reason reason) {
        return new Policy() {
            @Override
            public Reason transaction(Transaction transaction) {
                return reason;
            }

            @Override
            public Reason connection(EnodeURL source, EnodeURL destination, Own own) {
                return reason;
            }

            @Override
            public Reason gossip(EnodeURL destination) {
                return reason;
            }

            @Override
            public Reason sender(Bytes sender, Bytes target, Bytes payload) {
                return reason;
            }

            @Override
            public Reason node(EnodeURL node) {
                return reason;
            }

            @Override
            public Map<String, Object> known(Bytes accountOrNode) {
                return Map.of();
            }

            @Override
            public Standing standing() {
                return Standing.unreadable(reason);
            }
        };
    }
}
