package io.consilium.ledger;

import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.Role;
import java.util.Set;

/**
 * The standing of an organisation, and so of its accounts.
 *
 * @param organisation from 1 to 255
 * @param keyVersion the version of its encryption key
 */
public record Member(int organisation, OrganisationStatus status, Set<Role> roles, long keyVersion) {
    public Member {
        roles = RoleSet.of(roles);
    }

    public boolean isActive() {
        return status == OrganisationStatus.ACTIVE;
    }

    /** Whether it is Active and has the role. */
    public boolean may(Role role) {
        return isActive() && roles.contains(role);
    }
}
