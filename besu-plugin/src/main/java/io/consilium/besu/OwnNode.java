package io.consilium.besu;

import io.consilium.besu.policy.Own;
import java.math.BigInteger;
import java.security.spec.ECPoint;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.hyperledger.besu.plugin.data.EnodeURL;
import org.hyperledger.besu.plugin.services.SecurityModuleService;

/**
 * Knows this node among others by its id, which is its public key.
 *
 * @param id the 64 bytes; none at all if they aren't known
 */
public record OwnNode(Bytes id) {
    /** Knows nobody. */
    static final OwnNode UNKNOWN = new OwnNode(Bytes.EMPTY);

    /** The node whose key a module of Besu holds. */
    static OwnNode of(SecurityModuleService modules, String module) {
        return modules.getByName(module)
                .map(supplier -> supplier.get().getPublicKey().getW())
                .map(OwnNode::of)
                .orElse(UNKNOWN);
    }

    private static OwnNode of(ECPoint key) {
        return new OwnNode(Bytes.concatenate(word(key.getAffineX()), word(key.getAffineY())));
    }

    private static Bytes word(BigInteger coordinate) {
        return Bytes32.leftPad(Bytes.wrap(coordinate.toByteArray()).trimLeadingZeros());
    }

    /** Which end of a connection it is. */
    Own end(EnodeURL source, EnodeURL destination) {
        if (source.getNodeId().equals(id)) {
            return Own.SOURCE;
        }
        return destination.getNodeId().equals(id) ? Own.DESTINATION : Own.NEITHER;
    }
}
