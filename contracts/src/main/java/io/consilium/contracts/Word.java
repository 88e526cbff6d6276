package io.consilium.contracts;

import java.math.BigInteger;
import java.util.HexFormat;

/**
 * The 32 bytes of a storage slot, a hash or a key.
 *
 * <p>Always written as 0x and 64 lower-case digits, so that two equal words are equal as text.
 */
public record Word(String hex) implements Comparable<Word> {
    public static final Word ZERO = of(BigInteger.ZERO);

    public Word {
        hex = Hex.checked(hex, 32, "A word");
    }

    public static Word of(BigInteger value) {
        if (value.signum() < 0 || value.bitLength() > 256) {
            throw new IllegalArgumentException("A word holds 0 to 2^256 - 1, not " + value);
        }
        return new Word("0x" + "%064x".formatted(value));
    }

    public static Word of(long value) {
        return of(BigInteger.valueOf(value));
    }

    public static Word of(byte[] bytes) {
        return new Word("0x" + HexFormat.of().formatHex(bytes));
    }

    public BigInteger toBigInteger() {
        return new BigInteger(hex.substring(2), 16);
    }

    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex, 2, hex.length());
    }

    /** The word that lies this many slots further on, as elements of arrays and structures do. */
    public Word plus(long slots) {
        return of(toBigInteger().add(BigInteger.valueOf(slots)).mod(BigInteger.ONE.shiftLeft(256)));
    }

    @Override
    public int compareTo(Word other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
