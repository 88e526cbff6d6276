package io.consilium.ledger;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** Any number of bytes, always written as 0x and lower-case digits, so that equal bytes are equal as text. */
public record Bytes(String hex) {
    private static final Pattern DIGITS = Pattern.compile("0x(?:[0-9a-f]{2})*");

    public static final Bytes EMPTY = new Bytes("0x");

    public Bytes {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!DIGITS.matcher(hex).matches()) {
            throw new IllegalArgumentException("Bytes are 0x and pairs of hexadecimal digits, not \"" + hex + "\"");
        }
    }

    public static Bytes of(byte[] bytes) {
        return new Bytes("0x" + HexFormat.of().formatHex(bytes));
    }

    public byte[] toBytes() {
        return HexFormat.of().parseHex(hex, 2, hex.length());
    }

    public int size() {
        return hex.length() / 2 - 1;
    }

    @Override
    public String toString() {
        return hex;
    }
}
