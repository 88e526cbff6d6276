package io.consilium.envelope;

import com.google.crypto.tink.subtle.StreamSegmentDecrypter;
import com.google.crypto.tink.subtle.StreamSegmentEncrypter;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;

/**
 * Lets the virtual machine compile AES-GCM before much of it is asked for.
 *
 * <p>HotSpot takes the processor's AES instructions only where the calling method is compiled, and decides that by the
 * number of calls, not of bytes. Segments of 1 MiB are few calls: a fresh JVM would crawl at some 80 MiB/s for hundreds
 * of MiB where several GiB/s are to be had. So the first content of more than a few segments makes many calls on a few bytes,
 * once in the life of the process, which takes about as long as those few segments.
 */
final class WarmUp {

    /** Small contents aren't worth it. */
    private static final int FIRST_WORTHWHILE_SEGMENT = 4;

    private static final int CALLS = 12_000;
    private static final int BYTES = 64;

    private WarmUp() {}

    /** To be called before each segment; only the first call for a segment far enough does anything. */
    static void before(long segment) {
        if (segment >= FIRST_WORTHWHILE_SEGMENT) {
            Once.ensure();
        }
    }

    /** Its initialization is the work, which the language itself does once and lets other threads wait for. */
    private static final class Once {

        static {
            try {
                call();
            } catch (GeneralSecurityException e) {
                throw Streaming.unsupported(e);
            }
        }

        private Once() {}

        static void ensure() {
            // Being initialized is all.
        }

        private static void call() throws GeneralSecurityException {
            var streaming = Streaming.with(ContentKey.generate(PublicationId.random()));
            StreamSegmentEncrypter encrypter = streaming.newStreamSegmentEncrypter(new byte[0]);
            StreamSegmentDecrypter decrypter = streaming.newStreamSegmentDecrypter();
            decrypter.init(encrypter.getHeader(), new byte[0]);
            ByteBuffer plain = ByteBuffer.allocate(BYTES);
            ByteBuffer sealed = ByteBuffer.allocate(BYTES + EnvelopeLayout.TAG);
            for (int segment = 0; segment < CALLS; segment++) {
                encrypter.encryptSegment(plain.clear(), false, sealed.clear());
                decrypter.decryptSegment(sealed.flip(), segment, false, plain.clear());
            }
        }
    }
}
