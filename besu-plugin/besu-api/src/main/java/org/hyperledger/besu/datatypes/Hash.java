package org.hyperledger.besu.datatypes;

import org.apache.tuweni.bytes.Bytes32;

public class Hash extends BytesHolder {
    public static final Hash ZERO = wrap(Bytes32.ZERO);

    protected Hash(Bytes32 bytes) {
        super(bytes);
    }

    public static Hash wrap(Bytes32 bytes) {
        return new Hash(bytes);
    }
}
