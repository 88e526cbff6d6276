package io.consilium.envelope;

import com.google.crypto.tink.subtle.StreamSegmentEncrypter;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/** Seals the segments of one content in order; a nonce can't be used twice because only this counts them. */
final class SegmentSealer {

    private final EnvelopeHeader header;
    private final StreamSegmentEncrypter encrypter;
    private long segment;

    SegmentSealer(ContentKey key, ContentKind kind) {
        header = new EnvelopeHeader(new ContentContext(kind, key.publication()));
        try {
            encrypter = Streaming.with(key).newStreamSegmentEncrypter(header.toByteArray());
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
    }

    /** How many plain bytes the next segment takes when it isn't the last. */
    int capacity() {
        return EnvelopeLayout.plainCapacity(segment);
    }

    /** Seals the next segment, the first one behind the prologue, and leaves {@code sealed} ready to be read. */
    void seal(ByteBuffer plain, boolean last, ByteBuffer sealed) {
        sealed.clear();
        if (segment == 0) {
            sealed.put(header.toByteArray()).put(encrypter.getHeader());
        }
        WarmUp.before(segment);
        try {
            encrypter.encryptSegment(plain, last, sealed);
        } catch (GeneralSecurityException e) {
            throw Streaming.unsupported(e);
        }
        segment++;
        sealed.flip();
    }
}
