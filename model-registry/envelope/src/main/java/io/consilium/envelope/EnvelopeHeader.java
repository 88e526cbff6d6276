package io.consilium.envelope;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The first 24 bytes of sealed content: what it is, by which algorithms it was sealed, and for which purpose.
 *
 * <p>All of them are part of the associated data, so a changed header doesn't open. The layout is in
 * {@code docs/envelope.md}.
 */
public record EnvelopeHeader(ContentContext context) {

    /** How many bytes a header has. */
    public static final int LENGTH = 24;

    private static final byte[] MAGIC = "CSLM".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    /** AES-256-GCM-HKDF streaming with HMAC-SHA-256 and segments of 1 MiB. */
    private static final byte SUITE = 1;

    private static final byte RESERVED = 0;

    public EnvelopeHeader {
        Objects.requireNonNull(context, "context");
    }

    /** Reads a header, in the order in which a stranger would: is it ours, do we know it, does it make sense. */
    public static EnvelopeHeader parse(byte[] bytes) throws EnvelopeException {
        Objects.requireNonNull(bytes, "bytes");
        int beginning = Math.min(bytes.length, MAGIC.length);
        if (!Arrays.equals(bytes, 0, beginning, MAGIC, 0, beginning)) {
            throw new EnvelopeException.NotAnEnvelope("it doesn't begin with its four letters");
        }
        if (bytes.length < LENGTH) {
            throw new EnvelopeException.Truncated("a header has " + LENGTH + " bytes, here are " + bytes.length);
        }
        ByteBuffer from = ByteBuffer.wrap(bytes, MAGIC.length, LENGTH - MAGIC.length);
        byte version = from.get();
        if (version != VERSION) {
            throw new EnvelopeException.UnknownVersion("Envelope version", Byte.toUnsignedInt(version), VERSION);
        }
        byte suite = from.get();
        if (suite != SUITE) {
            throw new EnvelopeException.UnknownVersion("Envelope suite", Byte.toUnsignedInt(suite), SUITE);
        }
        byte code = from.get();
        ContentKind kind = ContentKind.ofCode(code)
                .orElseThrow(() -> new EnvelopeException.UnknownVersion(
                        "Content kind", Byte.toUnsignedInt(code), ContentKind.newest()));
        if (from.get() != RESERVED) {
            throw new EnvelopeException.NotAnEnvelope("a reserved byte is set");
        }
        return new EnvelopeHeader(new ContentContext(kind, PublicationId.read(from)));
    }

    /** The bytes that {@link #parse} reads. */
    public byte[] toByteArray() {
        return ByteBuffer.allocate(LENGTH)
                .put(MAGIC)
                .put(VERSION)
                .put(SUITE)
                .put(context.kind().code())
                .put(RESERVED)
                .put(context.publication().toByteArray())
                .array();
    }
}
