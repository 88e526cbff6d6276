package io.consilium.genesis.key;

import java.math.BigInteger;

/** Base 58 as Bitcoin and libp2p write it: no 0, O, I or l, and a 1 for each leading zero byte. */
final class Base58 {

    private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());

    private Base58() {}

    static String encode(byte[] bytes) {
        StringBuilder reversed = new StringBuilder();
        for (BigInteger left = new BigInteger(1, bytes); left.signum() > 0; left = left.divide(BASE)) {
            reversed.append(DIGITS.charAt(left.mod(BASE).intValue()));
        }
        for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
            reversed.append(DIGITS.charAt(0));
        }
        return reversed.reverse().toString();
    }
}
