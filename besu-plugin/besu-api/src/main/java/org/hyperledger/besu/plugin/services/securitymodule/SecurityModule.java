package org.hyperledger.besu.plugin.services.securitymodule;

import org.hyperledger.besu.plugin.services.securitymodule.data.PublicKey;

public interface SecurityModule {
    PublicKey getPublicKey();
}
