package org.hyperledger.besu.plugin.data;

public interface BlockHeader extends ProcessableBlockHeader {}
