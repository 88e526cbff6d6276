package io.consilium.envelope;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts a secret under a password: PBKDF2 with HMAC-SHA-256, then AES-256-GCM.
 *
 * @param iterations how dear one guess is
 * @param salt makes one password give another key in each file
 * @param nonce of the one encryption that the derived key is for
 */
@SuppressWarnings("ArrayRecordComponent") // Lives between a document and a cipher only; never compared.
record PasswordLock(int iterations, byte[] salt, byte[] nonce) {

    /** OWASP's recommendation for this function; about a third of a second. */
    static final int STANDARD_ITERATIONS = 600_000;

    static final int SALT_LENGTH = 32;
    static final int NONCE_LENGTH = 12;

    /** A file that asks for more would hang its reader: it wasn't written here. */
    private static final int MAXIMUM_ITERATIONS = 10_000_000;

    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;

    PasswordLock {
        if (iterations < 1 || iterations > MAXIMUM_ITERATIONS) {
            throw new IllegalArgumentException("not a number of iterations: " + iterations);
        }
        Octets.exactly(SALT_LENGTH, salt, "A salt");
        Octets.exactly(NONCE_LENGTH, nonce, "A nonce");
    }

    static PasswordLock random(int iterations) {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_LENGTH];
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        return new PasswordLock(iterations, salt, nonce);
    }

    byte[] encrypt(Password password, byte[] plain, byte[] associated) {
        try {
            return run(Cipher.ENCRYPT_MODE, password, plain, associated);
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }

    byte[] decrypt(Password password, byte[] encrypted, byte[] associated) throws EnvelopeException {
        try {
            return run(Cipher.DECRYPT_MODE, password, encrypted, associated);
        } catch (AEADBadTagException e) {
            throw new EnvelopeException.WrongPassword(e);
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }

    private byte[] run(int mode, Password password, byte[] input, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        byte[] key = derive(password);
        try {
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        cipher.updateAAD(associated);
        return cipher.doFinal(input);
    }

    private byte[] derive(Password password) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.characters(), salt, iterations, KEY_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } finally {
            spec.clearPassword();
        }
    }
}
