package io.consilium.envelope;

import java.util.HexFormat;

/** The SHA-256 of plain content, as the ledger records it. */
public final class PlainDigest extends Octets {

    private static final int LENGTH = 32;

    private PlainDigest(byte[] bytes) {
        super(bytes);
    }

    /** Takes the 32 bytes of a digest. */
    public static PlainDigest of(byte[] bytes) {
        return new PlainDigest(exactly(LENGTH, bytes, "A SHA-256"));
    }

    /** Takes 64 hexadecimal digits, with or without {@code 0x}. */
    public static PlainDigest ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
    }
}
