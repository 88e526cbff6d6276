package io.consilium.contracts;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.web3j.crypto.Hash;

/**
 * Reads the arguments of a custom error out of revert data.
 *
 * <p>The data come from a node and are not trusted: whatever doesn't fit ends in an {@link IllegalArgumentException}.
 */
final class ErrorArguments {
    private static final int WORD = 32;

    private final byte[] data;

    /** The arguments only, without the selector. */
    ErrorArguments(byte[] data) {
        this.data = data.clone();
    }

    static String selector(String signature) {
        return Hash.sha3String(signature).substring(0, 10);
    }

    Word word(int index) {
        return Word.of(slice(index * WORD, WORD));
    }

    /** An unsigned number of at most 63 bits. */
    long number(int index, int bits) {
        BigInteger value = word(index).toBigInteger();
        if (value.bitLength() > Math.min(bits, 63)) {
            throw new IllegalArgumentException("argument " + index + " is no uint" + bits + ": " + value);
        }
        return value.longValueExact();
    }

    int integer(int index, int bits) {
        return Math.toIntExact(number(index, bits));
    }

    Address address(int index) {
        return new Address("0x" + word(index).hex().substring(26));
    }

    String hex(int index, int bytes) {
        return word(index).hex().substring(0, 2 + 2 * bytes);
    }

    String bytes(int index) {
        return "0x" + HexFormat.of().formatHex(tail(index));
    }

    String text(int index) {
        return new String(tail(index), StandardCharsets.UTF_8);
    }

    private byte[] tail(int index) {
        int offset = integer(index, 31);
        int length = Math.toIntExact(Word.of(slice(offset, WORD)).toBigInteger().longValueExact());
        return slice(offset + WORD, length);
    }

    private byte[] slice(int from, int length) {
        if (from < 0 || length < 0 || from > data.length - length) {
            throw new IllegalArgumentException("the data end at " + data.length + ", before " + ((long) from + length));
        }
        byte[] slice = new byte[length];
        System.arraycopy(data, from, slice, 0, length);
        return slice;
    }
}
