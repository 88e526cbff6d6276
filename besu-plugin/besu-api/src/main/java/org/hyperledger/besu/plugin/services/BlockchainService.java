package org.hyperledger.besu.plugin.services;

import java.util.Optional;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.plugin.data.BlockHeader;

public interface BlockchainService extends BesuService {
    Optional<BlockHeader> getBlockHeaderByHash(Hash hash);

    Hash getChainHeadHash();
}
