package org.hyperledger.besu.datatypes;

import org.apache.tuweni.bytes.Bytes;

public class Address extends BytesHolder {
    protected Address(Bytes bytes) {
        super(bytes);
    }

    public static Address wrap(Bytes value) {
        if (value.size() != 20) {
            throw new IllegalArgumentException("An account address must be 20 bytes long, got " + value.size());
        }
        return new Address(value);
    }
}
