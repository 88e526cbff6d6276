package io.consilium.genesis;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An organisation's name as people and the ledger write it.
 *
 * <p>It is 1 to 64 bytes of UTF-8 in one canonical form, and holds nothing that could lead out of a folder, forge a
 * line or hide on a screen.
 */
public record OrganisationName(@JsonValue String text) {

    private static final int LONGEST = 64;
    private static final Pattern PATH_CHARACTERS = Pattern.compile("[/\\\\:*?\"<>|]");
    private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");
    private static final Pattern OTHER_THAN_WORDS = Pattern.compile("[^a-z0-9]+");

    /** Checks a name, and says what is wrong with it. */
    @JsonCreator
    public OrganisationName {
        text = Normalizer.normalize(text, Normalizer.Form.NFC);
        if (text.isBlank()) {
            throw new GenesisException.Invalid("an organisation's name is empty; give it the name people know it by");
        }
        if (!text.equals(text.strip())) {
            throw new GenesisException.Invalid("the name '" + visible(text) + "' begins or ends with a space");
        }
        if (text.startsWith(".") || PATH_CHARACTERS.matcher(text).find()) {
            throw new GenesisException.Invalid("the name '" + visible(text)
                    + "' can't name a folder: leave out a leading dot and / \\ : * ? \" < > |");
        }
        if (text.codePoints().anyMatch(OrganisationName::isInvisible)) {
            throw new GenesisException.Invalid(
                    "the name '" + visible(text) + "' holds control or invisible characters; leave them out");
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST) {
            throw new GenesisException.Invalid(
                    "the name '" + text + "' is " + length + " bytes long; the ledger takes " + LONGEST);
        }
    }

    /** The name as a folder: lower-case ASCII letters, digits and hyphens. Other names can have the same folder. */
    public String folder() {
        String plain = ACCENTS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .replace("ß", "ss")
                .toLowerCase(Locale.ROOT);
        String words = OTHER_THAN_WORDS.matcher(plain).replaceAll("-").replaceAll("^-|-$", "");
        return words.isEmpty() ? "organisation-" + digest() : words;
    }

    @Override
    public String toString() {
        return text;
    }

    /** A name in a script without Latin letters still needs a folder that every file system can write. */
    private String digest() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static boolean isInvisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().map(each -> isInvisible(each) ? '\uFFFD' : each).forEach(visible::appendCodePoint);
        return visible.toString();
    }
}
