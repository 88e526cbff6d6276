package io.consilium.envelope;

import java.util.Arrays;

/**
 * A content key that only one member can unwrap, for one purpose, as the ledger stores it: 97 bytes.
 *
 * <p>One byte of version, then HPKE's {@code enc} (32 bytes) and {@code ct} (48 bytes of key and publication id, 16 of
 * tag).
 */
public final class WrappedKey extends Octets {

    /** Length of a wrapped key of version 1. */
    public static final int LENGTH = 1 + Hpke.OVERHEAD + ContentKey.ENCODED_LENGTH;

    private static final byte VERSION = 1;

    private WrappedKey(byte[] bytes) {
        super(bytes);
    }

    /** Takes what stands on the ledger. */
    public static WrappedKey parse(byte[] bytes) throws EnvelopeException {
        if (bytes.length == 0) {
            throw new EnvelopeException.MalformedKey("The wrapped key is empty");
        }
        if (bytes[0] != VERSION) {
            throw new EnvelopeException.UnknownVersion("Wrapped key version", Byte.toUnsignedInt(bytes[0]), VERSION);
        }
        if (bytes.length != LENGTH) {
            throw new EnvelopeException.MalformedKey(
                    "A wrapped key has " + LENGTH + " bytes, this one has " + bytes.length);
        }
        return new WrappedKey(bytes);
    }

    static WrappedKey ofHpke(byte[] sealed) {
        byte[] bytes = new byte[1 + sealed.length];
        bytes[0] = VERSION;
        System.arraycopy(sealed, 0, bytes, 1, sealed.length);
        return new WrappedKey(bytes);
    }

    byte[] hpke() {
        byte[] bytes = toByteArray();
        return Arrays.copyOfRange(bytes, 1, bytes.length);
    }
}
