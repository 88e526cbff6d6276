package io.consilium.envelope;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/** Raw X25519 keys of RFC 7748, from Java's own implementation. */
final class X25519 {

    static final int LENGTH = 32;

    private static final String NAME = NamedParameterSpec.X25519.getName();
    private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

    private X25519() {}

    static byte[] generatePrivateKey() {
        try {
            XECPrivateKey key = (XECPrivateKey)
                    KeyPairGenerator.getInstance(NAME).generateKeyPair().getPrivate();
            return key.getScalar().orElseThrow();
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }

    static byte[] publicKey(byte[] privateKey) {
        try {
            return multiply(privateKey, BASE_POINT);
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }

    /** Whether a secret can be agreed on with this public key: not with a point of small order. */
    static boolean isUsable(byte[] publicKey) {
        try {
            multiply(new byte[LENGTH], new BigInteger(1, reversed(publicKey)));
            return true;
        } catch (InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }

    private static byte[] multiply(byte[] scalar, BigInteger u) throws GeneralSecurityException {
        KeyFactory keys = KeyFactory.getInstance(NAME);
        KeyAgreement agreement = KeyAgreement.getInstance(NAME);
        agreement.init(keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
        agreement.doPhase(keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)), true);
        return agreement.generateSecret();
    }

    /** RFC 7748 writes numbers with the least byte first. */
    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }
}
