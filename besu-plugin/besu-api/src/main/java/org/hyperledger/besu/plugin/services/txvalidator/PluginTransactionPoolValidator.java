package org.hyperledger.besu.plugin.services.txvalidator;

import java.util.Optional;
import org.hyperledger.besu.datatypes.Transaction;

public interface PluginTransactionPoolValidator {
    Optional<String> validateTransaction(Transaction transaction, boolean isLocal, boolean hasPriority);
}
