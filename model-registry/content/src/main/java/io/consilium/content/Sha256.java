package io.consilium.content;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one hash function of this package. */
final class Sha256 {

    static final int LENGTH = 32;

    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256; this one doesn't", e);
        }
    }
}
