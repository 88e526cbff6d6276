package io.consilium.envelope;

import java.util.HexFormat;

/** The address of a ledger contract, 20 bytes; with the chain id it says which ledger a key was wrapped for. */
public final class LedgerAddress extends Octets {

    private static final int LENGTH = 20;

    private LedgerAddress(byte[] bytes) {
        super(bytes);
    }

    /** Takes the 20 bytes of an address. */
    public static LedgerAddress of(byte[] bytes) {
        return new LedgerAddress(exactly(LENGTH, bytes, "A ledger's address"));
    }

    /** Takes an address as people write it: 40 hexadecimal digits, with or without {@code 0x}, in either case. */
    public static LedgerAddress ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex.startsWith("0x") ? hex.substring(2) : hex));
    }
}
