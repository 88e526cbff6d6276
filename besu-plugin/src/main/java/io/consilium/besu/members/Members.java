package io.consilium.besu.members;

import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.policy.Standing;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * All that the contract's two permission views look at, as it stood at one {@code permissionsVersion}.
 *
 * <p>Immutable. Answers what the contract would answer, with the reason, and for a stranger as fast as for a member.
 */
public final class Members implements Membership {
    /** Nobody at all: what is known before the first reading. */
    static final Members NOBODY = new Members(UInt256.ZERO, List.of(), Map.of(), Map.of(), List.of());

    static final int ADDRESS_BYTES = 20;
    static final int NODE_BYTES = 64;

    private final UInt256 version;
    private final List<Organisation> organisations;
    private final KeyTable<Account> accounts;
    private final KeyTable<Organisation> nodes;
    private final AuditorFunction[] auditorFunctions;

    Members(
            UInt256 version,
            List<Organisation> organisations,
            Map<Bytes, Account> accounts,
            Map<Bytes, Organisation> nodes,
            List<AuditorFunction> auditorFunctions) {
        this.version = version;
        this.organisations = List.copyOf(organisations);
        this.accounts = new KeyTable<>(ADDRESS_BYTES, accounts, Account.STRANGER);
        this.nodes = new KeyTable<>(NODE_BYTES, nodes, Organisation.NONE);
        this.auditorFunctions = auditorFunctions.toArray(AuditorFunction[]::new);
    }

    /** The contract's {@code permissionsVersion} at which this was read. */
    public UInt256 version() {
        return version;
    }

    /** Every organisation that ever was, in order of ids. */
    public List<Organisation> organisations() {
        return organisations;
    }

    /** What organisations that are only auditors may call. */
    List<AuditorFunction> auditorFunctions() {
        return List.of(auditorFunctions);
    }

    /** The organisation of an account (20 bytes) or node (64 bytes); the one with id 0 for a stranger's. */
    public Organisation organisationOf(Bytes accountOrNode) {
        return accountOrNode.size() == NODE_BYTES
                ? nodes.find(accountOrNode)
                : accounts.find(accountOrNode).organisation();
    }

    @Override
    public Reason transactionAllowed(Bytes sender, Bytes target, Bytes payload) {
        Account account = accounts.find(sender);
        Organisation organisation = account.organisation();
        Reason standing = organisation.standing(Reason.UNKNOWN_ACCOUNT);
        if (!standing.allowed()) {
            return standing;
        } else if (target.isZero()) {
            return account.mayCreateContracts() && !organisation.auditorOnly()
                    ? Reason.MEMBER
                    : Reason.MAY_NOT_CREATE_CONTRACTS;
        } else if (organisation.auditorOnly() && !isAuditorFunction(target, payload)) {
            return Reason.AUDITOR_FUNCTION_ONLY;
        }
        return Reason.MEMBER;
    }

    @Override
    public Reason nodeAllowed(Bytes node) {
        return nodes.find(node).standing(Reason.UNKNOWN_NODE);
    }

    @Override
    public Reason connectionAllowed(Bytes source, Bytes destination, Own own) {
        return switch (own) {
            case SOURCE -> otherEndAllowed(source, destination);
            case DESTINATION -> otherEndAllowed(destination, source);
            case NEITHER -> {
                // The repair path is the same in both directions.
                Reason one = otherEndAllowed(source, destination);
                yield one == Reason.MEMBER ? otherEndAllowed(destination, source) : one;
            }
        };
    }

    private Reason otherEndAllowed(Bytes own, Bytes other) {
        Organisation organisation = nodes.find(other);
        Reason standing = organisation.standing(Reason.UNKNOWN_NODE);
        boolean repair =
                !standing.allowed() && organisation.founder() && nodes.find(own).founder();
        return repair ? Reason.REPAIR_PATH : standing;
    }

    @Override
    public Reason gossipAllowed(Bytes node) {
        Organisation organisation = nodes.find(node);
        Reason standing = organisation.standing(Reason.UNKNOWN_NODE);
        return standing.allowed() && organisation.auditorOnly() ? Reason.AUDITOR_GETS_NO_GOSSIP : standing;
    }

    @Override
    public Members lastRead() {
        return this;
    }

    @Override
    public Standing standing() {
        long active = organisations.stream()
                .filter(organisation -> organisation.status() == Organisation.Status.ACTIVE)
                .count();
        return Standing.readable(
                version.toBigInteger(),
                Map.of(
                        "organisations", organisations.size(),
                        "activeOrganisations", (int) active,
                        "accounts", accounts.size(),
                        "nodes", nodes.size()));
    }

    private boolean isAuditorFunction(Bytes target, Bytes payload) {
        if (payload.size() < Integer.BYTES) {
            return false;
        }
        int selector = payload.getInt(0);
        for (AuditorFunction function : auditorFunctions) {
            if (function.selector() == selector && function.target().equals(target)) {
                return true;
            }
        }
        return false;
    }
}
