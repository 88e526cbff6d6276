package io.consilium.ledger.reading;

import io.consilium.contracts.Address;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.Role;
import java.util.List;
import java.util.Set;

/**
 * All that decides who may connect and who may send transactions, as of one block.
 *
 * @param version of the permissions at that block
 * @param auditorFunctions what accounts of AUDITOR-only organisations may call
 */
public record Permissions(long version, List<Holder> holders, List<AuditorFunction> auditorFunctions) {
    public Permissions {
        holders = List.copyOf(holders);
        auditorFunctions = List.copyOf(auditorFunctions);
    }

    /**
     * What decides for one organisation.
     *
     * @param contractCreators those of its accounts that a vote allowed to create contracts
     */
    public record Holder(
            int organisation,
            OrganisationStatus status,
            Set<Role> roles,
            boolean founder,
            List<Address> accounts,
            List<Address> contractCreators,
            List<NodeId> nodes) {
        public Holder {
            roles = Set.copyOf(roles);
            accounts = List.copyOf(accounts);
            contractCreators = List.copyOf(contractCreators);
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A function that accounts of AUDITOR-only organisations may call.
     *
     * @param selector 0x and eight digits
     */
    public record AuditorFunction(Address target, String selector) {}
}
