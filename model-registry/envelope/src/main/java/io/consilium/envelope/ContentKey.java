package io.consilium.envelope;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import javax.security.auth.Destroyable;

/**
 * The secret that seals the contents of one publication: 32 random bytes, and the publication's id.
 *
 * <p>A new publication gets a new key. {@link #destroy()} overwrites the secret; using the key afterwards is a mistake of
 * the caller and an {@link IllegalStateException}.
 */
public final class ContentKey implements Destroyable {

    static final int SECRET_LENGTH = 32;
    static final int ENCODED_LENGTH = SECRET_LENGTH + PublicationId.LENGTH;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;
    private final PublicationId publication;
    private volatile boolean destroyed;

    private ContentKey(byte[] secret, PublicationId publication) {
        this.secret = secret;
        this.publication = Objects.requireNonNull(publication, "publication");
    }

    /** A new key for a new publication. */
    public static ContentKey generate(PublicationId publication) {
        byte[] secret = new byte[SECRET_LENGTH];
        RANDOM.nextBytes(secret);
        return new ContentKey(secret, publication);
    }

    /** Reads back what {@link #encode()} gave. */
    static ContentKey decode(byte[] encoded) {
        ByteBuffer from = ByteBuffer.wrap(encoded);
        byte[] secret = new byte[SECRET_LENGTH];
        from.get(secret);
        return new ContentKey(secret, PublicationId.read(from));
    }

    /** Secret and publication id, to be wrapped; the caller overwrites it. */
    byte[] encode() {
        return ByteBuffer.allocate(ENCODED_LENGTH)
                .put(secret())
                .put(publication.toByteArray())
                .array();
    }

    /** The publication that this key seals. */
    public PublicationId publication() {
        return publication;
    }

    /** The secret itself, not a copy: whoever gets it may read it only. */
    byte[] secret() {
        if (destroyed) {
            throw new IllegalStateException("The content key of publication " + publication + " was destroyed");
        }
        return secret;
    }

    @Override
    public void destroy() {
        destroyed = true;
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "key of publication " + publication;
    }
}
