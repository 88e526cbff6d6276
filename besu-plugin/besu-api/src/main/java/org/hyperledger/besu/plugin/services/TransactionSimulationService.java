package org.hyperledger.besu.plugin.services;

import java.util.EnumSet;
import java.util.Optional;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.StateOverrideMap;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.evm.tracing.OperationTracer;
import org.hyperledger.besu.plugin.data.TransactionSimulationResult;

public interface TransactionSimulationService extends BesuService {
    enum SimulationParameters {
        ALLOW_EXCEEDING_BALANCE,
        ALLOW_FUTURE_NONCE,
        ALLOW_UNDERPRICED
    }

    Optional<TransactionSimulationResult> simulate(
            Transaction transaction,
            Optional<StateOverrideMap> stateOverrides,
            Hash blockHash,
            OperationTracer operationTracer,
            EnumSet<SimulationParameters> simulationParameters);
}
