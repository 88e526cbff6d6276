package io.consilium.genesis;

import io.consilium.contracts.Role;
import java.util.Locale;
import java.util.Set;

/** What an organisation is, which decides its roles on the ledger and whether its node takes part in consensus. */
public enum OrganisationKind {
    /** Publishes, approves, attests and pulls models; votes; its node is a validator. */
    HOSPITAL(Role.PUBLISHER, Role.CONSUMER, Role.VALIDATOR),
    /** Pulls models and runs them; its node follows the chain. */
    PARTNER(Role.CONSUMER),
    /** Replays and audits the ledger; its node follows the chain. */
    REGULATOR(Role.AUDITOR);

    private final int roles;

    OrganisationKind(Role... roles) {
        this.roles = Role.bits(Set.of(roles));
    }

    /** The roles that the ledger knows it by. */
    public Set<Role> roles() {
        return Role.ofBits(roles);
    }

    /** Whether its node seals blocks. */
    public boolean isValidator() {
        return roles().contains(Role.VALIDATOR);
    }

    /** The word as people write it: hospital, partner, regulator. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
