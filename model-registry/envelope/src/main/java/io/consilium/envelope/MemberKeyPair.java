package io.consilium.envelope;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.security.auth.Destroyable;

/**
 * A member's own X25519 key pair: it unwraps the content keys that were granted to the member.
 *
 * <p>{@link #destroy()} overwrites the private key.
 */
public final class MemberKeyPair implements Destroyable {

    private final byte[] privateKey;
    private final MemberPublicKey publicKey;
    private volatile boolean destroyed;

    private MemberKeyPair(byte[] privateKey) {
        this.privateKey = privateKey;
        this.publicKey = MemberPublicKey.ofPrivateKey(privateKey);
    }

    /** A new random pair. */
    public static MemberKeyPair generate() {
        return new MemberKeyPair(X25519.generatePrivateKey());
    }

    /** The pair of a private key of 32 bytes; for networks that are made from a seed. */
    public static MemberKeyPair ofPrivateKey(byte[] privateKey) {
        return new MemberKeyPair(
                Octets.exactly(X25519.LENGTH, privateKey, "A private key").clone());
    }

    /** What goes onto the ledger. */
    public MemberPublicKey publicKey() {
        return publicKey;
    }

    /** The private key itself, not a copy: whoever gets it may read it only. */
    byte[] privateKey() {
        if (destroyed) {
            throw new IllegalStateException("The private key of " + publicKey + " was destroyed");
        }
        return privateKey;
    }

    /** Unwraps a content key that was wrapped to this pair's public key for this very purpose. */
    public ContentKey unwrap(WrappedKey wrapped, WrapContext context) throws EnvelopeException {
        byte[] plain;
        try {
            plain = Hpke.open(publicKey.toByteArray(), privateKey(), context.info(), wrapped.hpke());
        } catch (GeneralSecurityException e) {
            throw new EnvelopeException.NotUnwrapped(context, e);
        }
        try {
            return ContentKey.decode(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(privateKey, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Shows the public key only. */
    @Override
    public String toString() {
        return "key pair of " + publicKey;
    }
}
