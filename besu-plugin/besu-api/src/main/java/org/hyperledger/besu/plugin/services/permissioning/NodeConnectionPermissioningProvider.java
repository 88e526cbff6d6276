package org.hyperledger.besu.plugin.services.permissioning;

import org.hyperledger.besu.plugin.data.EnodeURL;

public interface NodeConnectionPermissioningProvider {
    boolean isConnectionPermitted(EnodeURL sourceEnode, EnodeURL destinationEnode);
}
