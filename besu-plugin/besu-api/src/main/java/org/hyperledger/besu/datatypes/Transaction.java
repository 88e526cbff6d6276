package org.hyperledger.besu.datatypes;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

public interface Transaction {
    Hash getHash();

    long getNonce();

    Optional<? extends Quantity> getGasPrice();

    long getGasLimit();

    Optional<? extends Address> getTo();

    Wei getValue();

    Address getSender();

    Bytes getPayload();
}
