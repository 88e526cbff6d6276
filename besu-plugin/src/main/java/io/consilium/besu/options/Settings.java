package io.consilium.besu.options;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Address;

/**
 * The plugin's settings, checked.
 *
 * @param contractInterface how the contract is asked
 * @param nodeContract where to ask about connections; empty if they aren't restricted
 * @param accountContract where to ask about transactions; empty if they aren't restricted
 * @param mode what follows from a refusal
 * @param allowBootnodes whether to start although there are bootnodes
 */
public record Settings(
        ContractInterface contractInterface,
        Optional<Address> nodeContract,
        Optional<Address> accountContract,
        Mode mode,
        boolean allowBootnodes) {
    /** Where a Consilium genesis puts the Consortium contract. */
    static final Address CONSORTIUM = Address.wrap(Bytes.fromHexString("0xC000000000000000000000000000000000000001"));

    static Settings of(
            ContractInterface contractInterface,
            Optional<Address> contract,
            Optional<Address> nodeContract,
            Optional<Address> accountContract,
            Mode mode,
            boolean allowBootnodes) {
        if (contractInterface == ContractInterface.CONSILIUM) {
            if (nodeContract.isPresent() || accountContract.isPresent()) {
                throw new RefusedToStartException(
                        "The interface consilium has one contract for nodes and accounts: give"
                                + " --plugin-consilium-contract, or --plugin-consilium-interface=eea-v2 for two");
            }
            Optional<Address> both = contract.or(() -> Optional.of(CONSORTIUM));
            return new Settings(contractInterface, both, both, mode, allowBootnodes);
        }
        Optional<Address> nodes = nodeContract.or(() -> contract);
        Optional<Address> accounts = accountContract.or(() -> contract);
        if (nodes.isEmpty() && accounts.isEmpty()) {
            throw new RefusedToStartException("The interface " + contractInterface + " has no default contract: give"
                    + " --plugin-consilium-node-contract, --plugin-consilium-account-contract or both");
        }
        return new Settings(contractInterface, nodes, accounts, mode, allowBootnodes);
    }
}
