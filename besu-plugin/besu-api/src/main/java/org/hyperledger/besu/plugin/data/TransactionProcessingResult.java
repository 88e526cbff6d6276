package org.hyperledger.besu.plugin.data;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

public interface TransactionProcessingResult {
    Bytes getOutput();

    boolean isInvalid();

    boolean isSuccessful();

    Optional<String> getInvalidReason();
}
