package io.consilium.contracts;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** Checks hexadecimal text once, at the border, so that records can trust what they hold. */
final class Hex {
    private static final Pattern DIGITS = Pattern.compile("0x[0-9a-f]*");

    private Hex() {}

    /** The same text in lower case, if it is 0x and as many bytes as wanted. */
    static String checked(String text, int bytes, String what) {
        String lower = Objects.requireNonNull(text, what).toLowerCase(Locale.ROOT);
        if (lower.length() != 2 + 2 * bytes || !DIGITS.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    what + " is 0x and " + 2 * bytes + " hexadecimal digits, not \"" + text + "\"");
        }
        return lower;
    }
}
