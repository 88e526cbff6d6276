package io.consilium.ledger;

import io.consilium.contracts.Role;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Sets of roles that are always listed in the same order, so that equal values are equal as text. */
public final class RoleSet {
    private RoleSet() {}

    /** The same roles, which nobody can change, in the order in which {@link Role} declares them. */
    public static Set<Role> of(Collection<Role> roles) {
        Set<Role> ordered = EnumSet.noneOf(Role.class);
        ordered.addAll(roles);
        return Collections.unmodifiableSet(ordered);
    }
}
