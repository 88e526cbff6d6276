package io.consilium.genesis;

import java.nio.charset.StandardCharsets;

/** What a key file is encrypted with; never shown, and long enough to be worth the work of guessing. */
public final class Password {

    private static final int SHORTEST = 12;

    private final String text;

    /** Takes a password of at least twelve characters. */
    public Password(String text) {
        if (text.codePointCount(0, text.length()) < SHORTEST) {
            throw new GenesisException.Invalid(
                    "the password is too short: give at least " + SHORTEST + " characters, several words for example");
        }
        this.text = text;
    }

    /** Its UTF-8 bytes. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Its characters. */
    public char[] characters() {
        return text.toCharArray();
    }

    /** The password itself, to be written to a file that only its owner reads. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "Password[…]";
    }
}
