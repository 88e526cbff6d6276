package io.consilium.envelope;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;

/** Suite 1: Tink's streaming AEAD, with the header's length set aside in the first segment. */
final class Streaming {

    private static final String HASH = "HmacSha256";
    private static final int DERIVED_KEY_LENGTH = 32;

    private Streaming() {}

    static AesGcmHkdfStreaming with(ContentKey key) {
        try {
            return new AesGcmHkdfStreaming(
                    key.secret(), HASH, DERIVED_KEY_LENGTH, EnvelopeLayout.SEGMENT, EnvelopeHeader.LENGTH);
        } catch (InvalidAlgorithmParameterException e) {
            throw unsupported(e);
        }
    }

    /** What can only go wrong in a Java that lacks AES-GCM or HMAC. */
    static IllegalStateException unsupported(GeneralSecurityException cause) {
        return new IllegalStateException("This Java runtime lacks the algorithms of the envelope", cause);
    }
}
