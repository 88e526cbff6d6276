package io.consilium.service.hashing;

import io.consilium.contracts.Word;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, as the ledger takes it. */
public final class Hashes {

    private Hashes() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    public static Word of(byte[] bytes) {
        return Word.of(sha256().digest(bytes));
    }

    public static Word of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
