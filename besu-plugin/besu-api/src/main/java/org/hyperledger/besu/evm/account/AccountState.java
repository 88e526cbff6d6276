package org.hyperledger.besu.evm.account;

import org.apache.tuweni.units.bigints.UInt256;

public interface AccountState {
    UInt256 getStorageValue(UInt256 key);
}
