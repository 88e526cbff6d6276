package io.consilium.envelope;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KEM;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A second implementation of HPKE's base mode, straight from RFC 9180, section 5, on Java's own DHKEM, HMAC and AES-GCM:
 * it shares no line with what is shipped, and reproduces the published vectors.
 */
final class ReferenceHpke {

    private static final byte[] SUITE = ByteBuffer.allocate(10)
            .put(Samples.ascii("HPKE"))
            .putShort((short) 0x20)
            .putShort((short) 1)
            .putShort((short) 2)
            .array();
    private static final byte[] NONE = new byte[0];

    private final byte[] sharedSecret;
    private final byte[] enc;
    private final byte[] key;
    private final byte[] baseNonce;

    private ReferenceHpke(byte[] sharedSecret, byte[] enc, byte[] info) throws GeneralSecurityException {
        this.sharedSecret = sharedSecret;
        this.enc = enc;
        byte[] context = concat(
                new byte[] {0}, labeledExtract(NONE, "psk_id_hash", NONE), labeledExtract(NONE, "info_hash", info));
        byte[] secret = labeledExtract(sharedSecret, "secret", NONE);
        this.key = labeledExpand(secret, "key", context, 32);
        this.baseNonce = labeledExpand(secret, "base_nonce", context, 12);
    }

    static ReferenceHpke sender(byte[] publicKey, byte[] info) throws GeneralSecurityException {
        KEM.Encapsulated encapsulated =
                KEM.getInstance("DHKEM").newEncapsulator(publicKey(publicKey)).encapsulate();
        return new ReferenceHpke(encapsulated.key().getEncoded(), encapsulated.encapsulation(), info);
    }

    static ReferenceHpke recipient(byte[] privateKey, byte[] enc, byte[] info) throws GeneralSecurityException {
        byte[] sharedSecret = KEM.getInstance("DHKEM")
                .newDecapsulator(privateKey(privateKey))
                .decapsulate(enc)
                .getEncoded();
        return new ReferenceHpke(sharedSecret, enc, info);
    }

    byte[] sharedSecret() {
        return sharedSecret;
    }

    byte[] enc() {
        return enc;
    }

    byte[] key() {
        return key;
    }

    byte[] baseNonce() {
        return baseNonce;
    }

    byte[] seal(int sequence, byte[] aad, byte[] plain) throws GeneralSecurityException {
        return aesGcm(Cipher.ENCRYPT_MODE, sequence, aad, plain);
    }

    byte[] open(int sequence, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        return aesGcm(Cipher.DECRYPT_MODE, sequence, aad, sealed);
    }

    private byte[] aesGcm(int mode, int sequence, byte[] aad, byte[] input) throws GeneralSecurityException {
        byte[] nonce = baseNonce.clone();
        nonce[nonce.length - 1] ^= (byte) sequence;
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(input);
    }

    private static byte[] labeledExtract(byte[] salt, String label, byte[] material) throws GeneralSecurityException {
        return hmac(
                salt.length == 0 ? new byte[32] : salt,
                concat(Samples.ascii("HPKE-v1"), SUITE, Samples.ascii(label), material));
    }

    /** One round of HKDF-Expand is enough: nothing here is longer than a hash. */
    private static byte[] labeledExpand(byte[] secret, String label, byte[] info, int length)
            throws GeneralSecurityException {
        byte[] size = ByteBuffer.allocate(2).putShort((short) length).array();
        byte[] block =
                hmac(secret, concat(size, Samples.ascii("HPKE-v1"), SUITE, Samples.ascii(label), info, new byte[] {1}));
        return Arrays.copyOf(block, length);
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    private static PrivateKey privateKey(byte[] bytes) throws GeneralSecurityException {
        return KeyFactory.getInstance("X25519")
                .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, bytes));
    }

    private static PublicKey publicKey(byte[] bytes) throws GeneralSecurityException {
        byte[] bigEndian = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            bigEndian[i] = bytes[bytes.length - 1 - i];
        }
        return KeyFactory.getInstance("X25519")
                .generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
