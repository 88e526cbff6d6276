package io.consilium.envelope;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** A value of a fixed number of bytes, none of them secret; equal when the bytes are, and shown in hexadecimal. */
abstract sealed class Octets permits LedgerAddress, MemberPublicKey, PlainDigest, WrappedKey {

    private final byte[] bytes;

    Octets(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /** Checks the length of what a caller passes in. */
    static byte[] exactly(int length, byte[] bytes, String what) {
        Objects.requireNonNull(bytes, what);
        if (bytes.length != length) {
            throw new IllegalArgumentException(what + " has " + length + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    /** A copy of the bytes. */
    public final byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    @SuppressWarnings("EqualsGetClass") // A digest never equals a public key, whatever their bytes.
    public final boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && Arrays.equals(bytes, ((Octets) other).bytes);
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes in lower-case hexadecimal. */
    @Override
    public final String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
