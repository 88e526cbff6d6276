package org.hyperledger.besu.plugin.services.permissioning;

import org.hyperledger.besu.plugin.data.EnodeURL;

public interface NodeMessagePermissioningProvider {
    boolean isMessagePermitted(EnodeURL destinationEnode, int code);
}
