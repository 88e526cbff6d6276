package org.hyperledger.besu.datatypes;

import org.apache.tuweni.bytes.Bytes;

public class BytesHolder {
    private final Bytes value;

    protected BytesHolder(Bytes value) {
        this.value = value;
    }

    public final Bytes getBytes() {
        return value;
    }

    @Override
    public final boolean equals(Object other) {
        return other == this || (other instanceof BytesHolder that && value.equals(that.value));
    }

    @Override
    public final int hashCode() {
        return value.hashCode();
    }

    @Override
    public final String toString() {
        return value.toString();
    }
}
