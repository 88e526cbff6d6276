package org.hyperledger.besu.plugin.data;

import java.util.Optional;
import org.hyperledger.besu.datatypes.Transaction;

public record TransactionSimulationResult(Transaction transaction, TransactionProcessingResult result) {
    public boolean isSuccessful() {
        return result.isSuccessful();
    }

    public boolean isInvalid() {
        return result.isInvalid();
    }

    public Optional<String> getInvalidReason() {
        return result.getInvalidReason();
    }
}
