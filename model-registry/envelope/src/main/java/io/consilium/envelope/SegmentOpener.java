package io.consilium.envelope;

import com.google.crypto.tink.subtle.StreamSegmentDecrypter;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Opens the segments of one content, in any order; each by itself shows that it is whole, in place and in context. */
final class SegmentOpener {

    private final StreamSegmentDecrypter decrypter;

    /** Reads a prologue, and refuses what was sealed for another purpose. */
    SegmentOpener(ContentKey key, ContentKind kind, byte[] prologue) throws EnvelopeException {
        EnvelopeHeader header = EnvelopeHeader.parse(prologue);
        ContentContext expected = new ContentContext(kind, key.publication());
        if (!header.context().equals(expected)) {
            throw new EnvelopeException.WrongContext(expected, header.context());
        }
        if (prologue.length < EnvelopeLayout.PROLOGUE) {
            throw new EnvelopeException.Truncated("it ends within its first " + EnvelopeLayout.PROLOGUE + " bytes");
        }
        ByteBuffer streamHeader = ByteBuffer.wrap(prologue, EnvelopeHeader.LENGTH, EnvelopeLayout.STREAM_HEADER);
        try {
            decrypter = Streaming.with(key).newStreamSegmentDecrypter();
            decrypter.init(streamHeader, header.toByteArray());
        } catch (GeneralSecurityException e) {
            throw new EnvelopeException.NotAuthentic(0, e);
        }
    }

    /** Opens one segment and leaves {@code plain} ready to be read; on a refusal nothing of it is there. */
    void open(ByteBuffer sealed, int segment, boolean last, ByteBuffer plain) throws EnvelopeException {
        if (sealed.remaining() < EnvelopeLayout.TAG) {
            throw new EnvelopeException.Truncated(
                    "segment " + segment + " has " + sealed.remaining() + " bytes, fewer than its seal alone");
        }
        plain.clear();
        WarmUp.before(segment);
        try {
            decrypter.decryptSegment(sealed, segment, last, plain);
        } catch (GeneralSecurityException e) {
            plain.clear().flip();
            throw new EnvelopeException.NotAuthentic(segment, e);
        }
        plain.flip();
    }
}
