package io.consilium.besu.members;

import io.consilium.besu.policy.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * An organisation as the permission rules see it.
 *
 * @param id from 1 to 255; 0 for nobody's
 * @param status where it stands
 * @param roles role bits
 * @param founder whether it stood in the genesis block
 */
public record Organisation(int id, Status status, int roles, boolean founder) {
    private static final List<String> ROLES = List.of("publisher", "consumer", "auditor", "validator");

    /** The role bit of those who only look. */
    static final int AUDITOR = 4;

    /** What a stranger belongs to. */
    static final Organisation NONE = new Organisation(0, Status.NONE, 0, false);

    /** Where an organisation stands, in the contract's order. */
    public enum Status {
        NONE,
        ACTIVE,
        SUSPENDED,
        REMOVED
    }

    /** What to tell people who ask. */
    Map<String, Object> described() {
        return this.equals(NONE)
                ? Map.of()
                : Map.of(
                        "organisation",
                        id,
                        "status",
                        status.name().toLowerCase(Locale.ROOT),
                        "roles",
                        roleNames(),
                        "founder",
                        founder);
    }

    private List<String> roleNames() {
        return IntStream.range(0, ROLES.size())
                .filter(bit -> (roles & 1 << bit) != 0)
                .mapToObj(ROLES::get)
                .toList();
    }

    boolean auditorOnly() {
        return roles == AUDITOR;
    }

    /** Why its nodes and accounts are allowed or not, before any further rule; {@code stranger} for nobody's. */
    Reason standing(Reason stranger) {
        return switch (status) {
            case NONE -> stranger;
            case ACTIVE -> Reason.MEMBER;
            case SUSPENDED -> Reason.ORGANISATION_SUSPENDED;
            case REMOVED -> Reason.ORGANISATION_REMOVED;
        };
    }
}
