package org.hyperledger.besu.plugin.services.permissioning;

import org.hyperledger.besu.datatypes.Transaction;

public interface TransactionPermissioningProvider {
    boolean isPermitted(Transaction transaction);
}
