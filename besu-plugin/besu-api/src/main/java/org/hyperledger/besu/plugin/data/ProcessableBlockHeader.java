package org.hyperledger.besu.plugin.data;

import org.hyperledger.besu.datatypes.Hash;

public interface ProcessableBlockHeader {
    Hash getParentHash();

    long getNumber();
}
