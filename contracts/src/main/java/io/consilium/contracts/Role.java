package io.consilium.contracts;

import java.util.EnumSet;
import java.util.Set;

/** What an organisation may do; the contracts hold a set of these as bits. */
public enum Role {
    PUBLISHER(1),
    CONSUMER(2),
    AUDITOR(4),
    VALIDATOR(8);

    private final int bit;

    Role(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }

    public static int bits(Set<Role> roles) {
        return roles.stream().mapToInt(Role::bit).sum();
    }

    public static Set<Role> ofBits(int bits) {
        if (bits < 0 || bits > bits(EnumSet.allOf(Role.class))) {
            throw new IllegalArgumentException("Roles are 0 to 15, not " + bits);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : values()) {
            if ((bits & role.bit) != 0) {
                roles.add(role);
            }
        }
        return roles;
    }
}
