package org.hyperledger.besu.datatypes;

import java.math.BigInteger;

public final class Wei implements Quantity {
    public static final Wei ZERO = of(BigInteger.ZERO);

    private final BigInteger value;

    private Wei(BigInteger value) {
        this.value = value;
    }

    public static Wei of(BigInteger value) {
        return new Wei(value);
    }

    @Override
    public BigInteger getAsBigInteger() {
        return value;
    }
}
