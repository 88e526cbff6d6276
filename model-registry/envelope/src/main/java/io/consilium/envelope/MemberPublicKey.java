package io.consilium.envelope;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Objects;

/** A member's X25519 public key, 32 bytes, as the ledger holds it: whoever has it can wrap content keys for the member. */
public final class MemberPublicKey extends Octets {

    private MemberPublicKey(byte[] bytes) {
        super(bytes);
    }

    /** Takes the 32 bytes from the ledger, and refuses those with which no secret can be agreed on. */
    public static MemberPublicKey parse(byte[] bytes) throws EnvelopeException {
        Objects.requireNonNull(bytes, "bytes");
        if (bytes.length != X25519.LENGTH) {
            throw new EnvelopeException.MalformedKey(
                    "A public key has " + X25519.LENGTH + " bytes, this one has " + bytes.length);
        }
        if (bytes[X25519.LENGTH - 1] < 0 || !X25519.isUsable(bytes)) {
            throw new EnvelopeException.MalformedKey(
                    "These 32 bytes are not a usable X25519 public key. The member must register another one.");
        }
        return new MemberPublicKey(bytes);
    }

    static MemberPublicKey ofPrivateKey(byte[] privateKey) {
        return new MemberPublicKey(X25519.publicKey(privateKey));
    }

    /** Wraps a content key so that only this key's owner can unwrap it, and only for this purpose. */
    public WrappedKey wrap(ContentKey key, WrapContext context) {
        byte[] plain = key.encode();
        try {
            return WrappedKey.ofHpke(Hpke.seal(toByteArray(), context.info(), plain));
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
