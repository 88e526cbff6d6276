package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvelopeTest {

    private static final int FIRST = EnvelopeLayout.FIRST_PLAIN_SEGMENT;
    private static final int NEXT = EnvelopeLayout.PLAIN_SEGMENT;

    private final ContentKey key = Samples.key();
    private final Envelope envelope = new Envelope(key, ContentKind.WEIGHTS);

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                15,
                16,
                17,
                1000,
                FIRST - 1,
                FIRST,
                FIRST + 1,
                FIRST + NEXT - 1,
                FIRST + NEXT,
                FIRST + NEXT + 1,
                FIRST + 10 * NEXT,
                FIRST + 10 * NEXT + 12345
            })
    void whatWasSealedOpensToTheSameBytes(int length) throws IOException {
        byte[] plain = Samples.bytes(new Random(length), length);

        byte[] pulled = Samples.seal(key, ContentKind.WEIGHTS, plain);
        byte[] pushed = push(plain, length / 3 + 1);

        assertEquals(EnvelopeLayout.sealedLength(length), pulled.length);
        assertEquals(EnvelopeLayout.sealedLength(length), pushed.length);
        assertEquals(length, EnvelopeLayout.plainLength(pulled.length));
        assertArrayEquals(plain, Samples.open(key, ContentKind.WEIGHTS, pulled));
        assertArrayEquals(plain, Samples.open(key, ContentKind.WEIGHTS, pushed));
    }

    @Test
    void howItIsReadOrWrittenDoesNotMatter() throws IOException {
        Random random = new Random(Samples.SEED);
        for (int round = 0; round < 20; round++) {
            byte[] plain = Samples.bytes(random, random.nextInt(2 * NEXT + 100));
            InputStream trickle = new Trickle(new ByteArrayInputStream(plain), random);

            byte[] pulled = readInPieces(envelope.seal(trickle), random);
            byte[] opened = readInPieces(envelope.open(new Trickle(new ByteArrayInputStream(pulled), random)), random);
            ByteArrayOutputStream transferred = new ByteArrayOutputStream();
            envelope.open(new ByteArrayInputStream(pulled)).transferTo(transferred);

            assertArrayEquals(plain, opened, () -> "seed " + Samples.SEED);
            assertArrayEquals(plain, transferred.toByteArray(), () -> "seed " + Samples.SEED);
            assertArrayEquals(
                    plain,
                    Samples.open(key, ContentKind.WEIGHTS, push(plain, 1 + random.nextInt(5000))),
                    () -> "seed " + Samples.SEED);
        }
    }

    @Test
    void byteByByteWorksAsWell() throws IOException {
        byte[] plain = Samples.bytes(new Random(1), 300);
        InputStream pulling = envelope.seal(new ByteArrayInputStream(plain));
        ByteArrayOutputStream pulled = new ByteArrayOutputStream();
        for (int next = pulling.read(); next >= 0; next = pulling.read()) {
            pulled.write(next);
            assertEquals(EnvelopeLayout.sealedLength(300) - pulled.size(), pulling.available());
        }
        assertEquals(0, pulling.read(new byte[0]));
        assertArrayEquals(plain, Samples.open(key, ContentKind.WEIGHTS, pulled.toByteArray()));

        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (SealingOutputStream sealing = envelope.seal(sealed)) {
            for (byte b : plain) {
                sealing.write(b);
            }
            sealing.finish();
        }
        InputStream opened = envelope.open(new ByteArrayInputStream(sealed.toByteArray()));
        for (byte b : plain) {
            assertEquals(Byte.toUnsignedInt(b), opened.read());
        }
        assertEquals(-1, opened.read());
        assertEquals(-1, opened.read(new byte[10]));
        assertEquals(0, opened.read(new byte[0]));
        assertEquals(0, opened.available());
    }

    @Test
    void sealingTwiceGivesOtherBytes() throws IOException {
        byte[] plain = new byte[100];

        assertFalse(Arrays.equals(
                Samples.seal(key, ContentKind.WEIGHTS, plain), Samples.seal(key, ContentKind.WEIGHTS, plain)));
    }

    @Test
    void severalThreadsMayUseOneEnvelope() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> same = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                byte[] plain = Samples.bytes(new Random(thread), 2 * NEXT + thread);
                same.add(threads.submit(() -> {
                    byte[] sealed =
                            envelope.seal(new ByteArrayInputStream(plain)).readAllBytes();
                    InputStream opened = envelope.open(new ByteArrayInputStream(sealed));
                    return Arrays.equals(plain, opened.readAllBytes());
                }));
            }
            for (Future<Boolean> result : same) {
                assertTrue(result.get());
            }
        }
    }

    @Test
    void tinksOwnStreamsReadAndWriteTheSameFormat() throws Exception {
        byte[] plain = Samples.bytes(new Random(2), 2 * NEXT + 5);
        byte[] header = new EnvelopeHeader(new ContentContext(ContentKind.WEIGHTS, key.publication())).toByteArray();
        AesGcmHkdfStreaming tink =
                new AesGcmHkdfStreaming(key.secret(), "HmacSha256", 32, EnvelopeLayout.SEGMENT, EnvelopeHeader.LENGTH);

        InputStream ours = new ByteArrayInputStream(Samples.seal(key, ContentKind.WEIGHTS, plain));
        ours.skipNBytes(EnvelopeHeader.LENGTH);
        assertArrayEquals(plain, tink.newDecryptingStream(ours, header).readAllBytes());

        ByteArrayOutputStream theirs = new ByteArrayOutputStream();
        try (OutputStream encrypting = tink.newEncryptingStream(theirs, header)) {
            encrypting.write(plain);
        }
        InputStream sealed = new SequenceInputStream(
                new ByteArrayInputStream(header), new ByteArrayInputStream(theirs.toByteArray()));
        assertArrayEquals(plain, envelope.open(sealed).readAllBytes());
    }

    /** Follows docs/envelope.md with nothing but Java's Mac and Cipher. */
    @Test
    void theFormatIsWhatItsDocumentSays() throws Exception {
        byte[] plain = Samples.bytes(new Random(3), FIRST + 99);
        ByteBuffer sealed = ByteBuffer.wrap(Samples.seal(key, ContentKind.IMAGE, plain));

        byte[] header = next(sealed, 24);
        ByteBuffer fields = ByteBuffer.wrap(header);
        assertArrayEquals(Samples.ascii("CSLM"), next(fields, 4));
        assertArrayEquals(new byte[] {1, 1, 3, 0}, next(fields, 4));
        assertEquals(key.publication().value().getMostSignificantBits(), fields.getLong());
        assertEquals(key.publication().value().getLeastSignificantBits(), fields.getLong());
        assertEquals(40, sealed.get());
        byte[] salt = next(sealed, 32);
        byte[] noncePrefix = next(sealed, 7);
        byte[] derived = hkdf(key.secret(), salt, header);
        byte[] first = aesGcm(derived, noncePrefix, 0, false, next(sealed, (1 << 20) - 64));
        byte[] second = aesGcm(derived, noncePrefix, 1, true, next(sealed, sealed.remaining()));

        assertArrayEquals(
                plain, ByteBuffer.allocate(plain.length).put(first).put(second).array());
    }

    @Test
    void aFailingSourceIsNeverTakenForAnEnd() throws IOException {
        byte[] plain = Samples.bytes(new Random(4), 100);
        InputStream sealing = envelope.seal(new Failing(plain));

        assertThrows(IOException.class, () -> sealing.read(new byte[10]));
        assertThrows(IOException.class, () -> sealing.read(new byte[10]), "a second try must fail as well");

        byte[] sealed = Samples.seal(key, ContentKind.WEIGHTS, plain);
        InputStream opening = envelope.open(new Failing(sealed));
        IOException failure = assertThrows(IOException.class, () -> opening.read(new byte[10]));
        assertEquals("the cable is out", failure.getMessage());
        assertThrows(IOException.class, () -> opening.read(new byte[10]));
    }

    @Test
    void whatIsPushedWithoutFinishNeverOpensToAnEnd() throws IOException {
        for (int length : new int[] {0, 10, FIRST, FIRST + 1, FIRST + NEXT, FIRST + NEXT + 7}) {
            ByteArrayOutputStream sealed = new ByteArrayOutputStream();
            try (SealingOutputStream sealing = envelope.seal(sealed)) {
                sealing.write(new byte[length]);
            }
            assertThrows(
                    EnvelopeException.class,
                    () -> Samples.open(key, ContentKind.WEIGHTS, sealed.toByteArray()),
                    "length " + length);
        }
    }

    @Test
    void nothingCanBeWrittenAfterTheEndOrAfterAFailure() throws IOException {
        SealingOutputStream finished = envelope.seal(new ByteArrayOutputStream());
        finished.finish();
        assertThrows(IOException.class, () -> finished.write(1));
        assertThrows(IOException.class, finished::finish);

        SealingOutputStream closed = envelope.seal(new ByteArrayOutputStream());
        closed.close();
        assertThrows(IOException.class, () -> closed.write(1));

        SealingOutputStream failed = envelope.seal(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("full");
            }
        });
        assertThrows(IOException.class, () -> failed.write(new byte[2 * NEXT]));
        assertThrows(IOException.class, failed::finish);
    }

    @Test
    void closingClosesTheOtherSideAndSoDoesARefusal() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        byte[] sealed = Samples.seal(key, ContentKind.WEIGHTS, new byte[5]);

        envelope.seal(new Counting(new byte[5], closed)).close();
        assertEquals(1, closed.get());
        envelope.open(new Counting(sealed, closed)).close();
        assertEquals(2, closed.get());
        assertThrows(EnvelopeException.class, () -> envelope.open(new Counting(new byte[5], closed)));
        assertEquals(3, closed.get());
    }

    @Test
    void aDestroyedKeySealsAndOpensNothing() throws IOException {
        byte[] sealed = Samples.seal(key, ContentKind.WEIGHTS, new byte[5]);
        byte[] secret = key.secret();
        key.destroy();

        assertTrue(key.isDestroyed());
        assertArrayEquals(new byte[32], secret);
        assertThrows(IllegalStateException.class, () -> envelope.seal(new ByteArrayInputStream(new byte[5])));
        assertThrows(IllegalStateException.class, () -> envelope.open(new ByteArrayInputStream(sealed)));
    }

    private byte[] push(byte[] plain, int piece) throws IOException {
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        try (SealingOutputStream sealing = envelope.seal(sealed)) {
            for (int from = 0; from < plain.length; from += piece) {
                sealing.write(plain, from, Math.min(piece, plain.length - from));
            }
            sealing.finish();
        }
        return sealed.toByteArray();
    }

    private static byte[] readInPieces(InputStream in, Random random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[100_000];
        while (true) {
            int count = in.read(piece, 0, 1 + random.nextInt(piece.length));
            if (count < 0) {
                return all.toByteArray();
            }
            all.write(piece, 0, count);
        }
    }

    private static byte[] next(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    private static byte[] hkdf(byte[] secret, byte[] salt, byte[] info) throws Exception {
        Mac hmac = Mac.getInstance("HmacSHA256");
        hmac.init(new SecretKeySpec(salt, "HmacSHA256"));
        byte[] pseudorandom = hmac.doFinal(secret);
        hmac.init(new SecretKeySpec(pseudorandom, "HmacSHA256"));
        hmac.update(info);
        return hmac.doFinal(new byte[] {1});
    }

    private static byte[] aesGcm(byte[] key, byte[] noncePrefix, int segment, boolean last, byte[] sealed)
            throws Exception {
        byte[] nonce = ByteBuffer.allocate(12)
                .put(noncePrefix)
                .putInt(segment)
                .put((byte) (last ? 1 : 0))
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        return cipher.doFinal(sealed);
    }

    /** Gives fewer bytes than asked for, as networks do. */
    private static final class Trickle extends FilterInputStream {
        private final Random random;

        Trickle(InputStream in, Random random) {
            super(in);
            this.random = random;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, length == 0 ? 0 : 1 + random.nextInt(length));
        }
    }

    /** Gives its bytes, fails once, and then pretends to be at its end. */
    private static final class Failing extends InputStream {
        private final ByteArrayInputStream bytes;
        private boolean failed;

        Failing(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = bytes.read(target, offset, length);
            if (count < 0 && !failed) {
                failed = true;
                throw new IOException("the cable is out");
            }
            return count;
        }
    }

    private static final class Counting extends ByteArrayInputStream {
        private final AtomicInteger closed;

        Counting(byte[] bytes, AtomicInteger closed) {
            super(bytes);
            this.closed = closed;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
