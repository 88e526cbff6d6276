package io.consilium.envelope;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/**
 * Names one publication before the ledger has a number for it.
 *
 * <p>Content is sealed before the transaction that gives the model its id, so it is bound to this random id instead. A
 * {@link ContentKey} carries it, and a wrapped key carries both: the ledger's grant thereby says which content it opens.
 */
public record PublicationId(UUID value) {

    static final int LENGTH = 16;

    public PublicationId {
        Objects.requireNonNull(value, "value");
    }

    /** A new random id. */
    public static PublicationId random() {
        return new PublicationId(UUID.randomUUID());
    }

    static PublicationId read(ByteBuffer from) {
        return new PublicationId(new UUID(from.getLong(), from.getLong()));
    }

    byte[] toByteArray() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
