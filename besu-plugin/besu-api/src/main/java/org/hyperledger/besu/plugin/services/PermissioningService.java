package org.hyperledger.besu.plugin.services;

import org.hyperledger.besu.plugin.services.permissioning.NodeConnectionPermissioningProvider;
import org.hyperledger.besu.plugin.services.permissioning.NodeMessagePermissioningProvider;
import org.hyperledger.besu.plugin.services.permissioning.TransactionPermissioningProvider;

public interface PermissioningService extends BesuService {
    void registerNodePermissioningProvider(NodeConnectionPermissioningProvider provider);

    void registerTransactionPermissioningProvider(TransactionPermissioningProvider provider);

    void registerNodeMessagePermissioningProvider(NodeMessagePermissioningProvider provider);
}
