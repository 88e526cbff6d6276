package org.hyperledger.besu.datatypes;

import java.math.BigInteger;

public interface Quantity {
    BigInteger getAsBigInteger();
}
