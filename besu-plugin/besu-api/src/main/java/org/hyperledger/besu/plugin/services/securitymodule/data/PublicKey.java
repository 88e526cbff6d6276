package org.hyperledger.besu.plugin.services.securitymodule.data;

import java.security.spec.ECPoint;

public interface PublicKey {
    ECPoint getW();
}
