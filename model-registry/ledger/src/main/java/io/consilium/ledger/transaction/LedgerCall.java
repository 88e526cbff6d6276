package io.consilium.ledger.transaction;

import io.consilium.contracts.Predeployed;
import io.consilium.ledger.Bytes;

/**
 * A step that an account takes on the ledger; {@link ConsortiumCalls} and {@link ModelLedgerCalls} make them.
 *
 * @param function its name in the contract, for people
 * @param data the encoded call
 */
public record LedgerCall(Predeployed contract, String function, Bytes data) {
    @Override
    public String toString() {
        return contract.contractName() + "." + function;
    }
}
