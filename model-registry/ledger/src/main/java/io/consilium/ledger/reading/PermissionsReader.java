package io.consilium.ledger.reading;

import io.consilium.contracts.Address;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.generated.Consortium;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.abi.Values;
import java.util.List;

/** Reads pages of the contract's permissions. */
final class PermissionsReader {
    private PermissionsReader() {}

    static List<Permissions.Holder> holders(Consortium.PermissionsPage page) {
        return page.organisations.stream()
                .map(found -> new Permissions.Holder(
                        found.id.intValueExact(),
                        OrganisationStatus.ofCode(found.status.longValueExact()),
                        Values.roles(found.roles),
                        found.founder,
                        Values.addresses(found.accounts),
                        Values.addresses(found.contractCreators),
                        Values.nodes(found.nodes)))
                .toList();
    }

    static List<Permissions.AuditorFunction> auditorFunctions(Consortium.PermissionsPage page) {
        return page.auditorFunctions.stream()
                .map(found -> new Permissions.AuditorFunction(
                        new Address(found.target), Bytes.of(found.selector).hex()))
                .toList();
    }
}
