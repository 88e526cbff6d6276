package io.consilium.envelope;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/** What most tests need: a key, a purpose, some bytes, and both directions between arrays. */
final class Samples {

    /** Another one in each run; {@code -Dseed=…} repeats a run. */
    static final long SEED = Long.getLong("seed", System.nanoTime());

    static final LedgerAddress LEDGER = LedgerAddress.ofHex("0x" + "c0".repeat(20));

    private Samples() {}

    static ContentKey key() {
        return ContentKey.generate(PublicationId.random());
    }

    static WrapContext.Grant grant() {
        return new WrapContext.Grant(2026, LEDGER, 7, 3, 2);
    }

    static Password password() {
        return Password.of("correct horse battery staple".toCharArray());
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] seal(ContentKey key, ContentKind kind, byte[] plain) throws IOException {
        return new Envelope(key, kind).seal(new ByteArrayInputStream(plain)).readAllBytes();
    }

    static byte[] open(ContentKey key, ContentKind kind, byte[] sealed) throws IOException {
        try (InputStream plain = new Envelope(key, kind).open(new ByteArrayInputStream(sealed))) {
            return plain.readAllBytes();
        }
    }

    /** Opens as far as it goes: what a careless reader would have in hand after a refusal. */
    static byte[] openUntilRefused(ContentKey key, ContentKind kind, byte[] sealed) {
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        try (InputStream plain = new Envelope(key, kind).open(new ByteArrayInputStream(sealed))) {
            plain.transferTo(got);
        } catch (EnvelopeException e) {
            return got.toByteArray();
        } catch (IOException e) {
            throw new AssertionError("Not a typed refusal", e);
        }
        throw new AssertionError("Not refused");
    }

    static PlainDigest digest(byte[] plain) {
        try {
            return PlainDigest.of(MessageDigest.getInstance("SHA-256").digest(plain));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** The same bytes with one bit flipped. */
    static byte[] flipped(byte[] bytes, int position, int bit) {
        byte[] changed = bytes.clone();
        changed[position] ^= (byte) (1 << bit);
        return changed;
    }
}
