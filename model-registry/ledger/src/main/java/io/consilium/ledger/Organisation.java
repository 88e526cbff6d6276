package io.consilium.ledger;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.Role;
import io.consilium.contracts.Word;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A member of the consortium, past or present.
 *
 * @param id from 1 to 255
 * @param founder whether it stood in the genesis block
 * @param keyVersion from 1, raised by each change of the encryption key
 * @param admittedAt block time of its admission, the epoch for founders
 * @param encryptionKey X25519 public key to which others wrap content keys
 * @param accounts those that act for it, in the contract's order; none once Removed
 * @param nodes those that it runs, in the contract's order; none once Removed
 */
public record Organisation(
        int id,
        OrganisationStatus status,
        Set<Role> roles,
        boolean founder,
        long keyVersion,
        Instant admittedAt,
        Word encryptionKey,
        String name,
        List<Address> accounts,
        List<NodeId> nodes) {

    public Organisation {
        roles = RoleSet.of(roles);
        accounts = List.copyOf(accounts);
        nodes = List.copyOf(nodes);
    }

    public boolean isActive() {
        return status == OrganisationStatus.ACTIVE;
    }

    /** Its standing, as the contracts check it. */
    public Member member() {
        return new Member(id, status, roles, keyVersion);
    }

    public Organisation withStatus(OrganisationStatus other) {
        return new Organisation(
                id, other, roles, founder, keyVersion, admittedAt, encryptionKey, name, accounts, nodes);
    }

    public Organisation withRoles(Set<Role> other) {
        return new Organisation(
                id, status, other, founder, keyVersion, admittedAt, encryptionKey, name, accounts, nodes);
    }

    public Organisation withKey(long version, Word key) {
        return new Organisation(id, status, roles, founder, version, admittedAt, key, name, accounts, nodes);
    }

    public Organisation withAccounts(List<Address> other) {
        return new Organisation(id, status, roles, founder, keyVersion, admittedAt, encryptionKey, name, other, nodes);
    }

    public Organisation withNodes(List<NodeId> other) {
        return new Organisation(
                id, status, roles, founder, keyVersion, admittedAt, encryptionKey, name, accounts, other);
    }
}
