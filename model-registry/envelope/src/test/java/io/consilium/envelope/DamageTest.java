package io.consilium.envelope;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that can be damaged is damaged: a typed refusal each time, and never a plain file left behind. */
final class DamageTest {

    private static final int SEGMENT = EnvelopeLayout.SEGMENT;
    private static final int PROLOGUE = EnvelopeLayout.PROLOGUE;

    @TempDir
    private Path directory;

    private final Random random = new Random(Samples.SEED);
    private final ContentKey key = Samples.key();
    private final byte[] smallPlain = Samples.bytes(random, 100);
    private final byte[] plain = Samples.bytes(random, 2 * SEGMENT + 500_000);

    @Test
    void everyBitOfASmallContentMatters() throws IOException {
        byte[] sealed = seal(smallPlain);
        for (int position = 0; position < sealed.length; position++) {
            for (int bit = 0; bit < 8; bit++) {
                refused(Samples.flipped(sealed, position, bit), "bit " + bit + " of byte " + position);
            }
        }
    }

    @Test
    void aFlippedByteOfEachPartIsRefusedAsWhatItIs() throws IOException {
        byte[] sealed = seal(plain);
        Map<Integer, Class<? extends EnvelopeException>> refusals = new HashMap<>();
        refusals.put(0, EnvelopeException.NotAnEnvelope.class); // magic
        refusals.put(4, EnvelopeException.UnknownVersion.class); // version
        refusals.put(5, EnvelopeException.UnknownVersion.class); // suite
        refusals.put(6, EnvelopeException.WrongContext.class); // kind: 1 becomes 3
        refusals.put(7, EnvelopeException.NotAnEnvelope.class); // reserved
        refusals.put(8, EnvelopeException.WrongContext.class); // publication, first byte
        refusals.put(23, EnvelopeException.WrongContext.class); // publication, last byte
        refusals.put(24, EnvelopeException.NotAuthentic.class); // length of Tink's header
        refusals.put(25, EnvelopeException.NotAuthentic.class); // salt, first byte
        refusals.put(56, EnvelopeException.NotAuthentic.class); // salt, last byte
        refusals.put(57, EnvelopeException.NotAuthentic.class); // nonce prefix
        refusals.put(63, EnvelopeException.NotAuthentic.class);
        for (int position : List.of(
                PROLOGUE, // each segment: its first byte, one in the middle, its seal's first and last byte
                500_000,
                SEGMENT - 16,
                SEGMENT - 1,
                SEGMENT,
                SEGMENT + 500_000,
                2 * SEGMENT - 16,
                2 * SEGMENT - 1,
                2 * SEGMENT,
                sealed.length - 16,
                sealed.length - 1)) {
            refusals.put(position, EnvelopeException.NotAuthentic.class);
        }

        for (Map.Entry<Integer, Class<? extends EnvelopeException>> refusal : refusals.entrySet()) {
            EnvelopeException e = refused(Samples.flipped(sealed, refusal.getKey(), 1), "byte " + refusal.getKey());
            assertEquals(refusal.getValue(), e.getClass(), "byte " + refusal.getKey());
            if (e instanceof EnvelopeException.NotAuthentic notAuthentic) {
                assertEquals(refusal.getKey() / SEGMENT, notAuthentic.segment());
            }
        }
    }

    @Test
    void onlyWholeCheckedSegmentsAreEverHandedOn() throws IOException {
        byte[] damaged = Samples.flipped(seal(plain), SEGMENT + 77, 0);

        byte[] got = Samples.openUntilRefused(key, ContentKind.WEIGHTS, damaged);

        assertArrayEquals(Arrays.copyOf(plain, EnvelopeLayout.FIRST_PLAIN_SEGMENT), got);
    }

    @Test
    void aContentCutAnywhereIsRefused() throws IOException {
        byte[] small = seal(smallPlain);
        for (int length = 0; length < small.length; length++) {
            refused(Arrays.copyOf(small, length), "cut to " + length);
        }
        byte[] large = seal(plain);
        for (int length : List.of(
                SEGMENT - 17,
                SEGMENT - 16,
                SEGMENT - 1,
                SEGMENT, // between segments
                SEGMENT + 1,
                SEGMENT + 15,
                SEGMENT + 16,
                SEGMENT + 17,
                2 * SEGMENT - 1,
                2 * SEGMENT, // between segments
                2 * SEGMENT + 1,
                2 * SEGMENT + 16,
                large.length - 17,
                large.length - 16,
                large.length - 1)) {
            refused(Arrays.copyOf(large, length), "cut to " + length);
        }
    }

    @Test
    void aContentThatGoesOnBehindItsEndIsRefused() throws IOException {
        byte[] large = seal(plain);
        byte[] full = seal(new byte[EnvelopeLayout.FIRST_PLAIN_SEGMENT]);

        refused(Arrays.copyOf(large, large.length + 1), "a byte more");
        refused(Arrays.copyOf(large, large.length + SEGMENT), "a segment more");
        refused(join(large, Arrays.copyOfRange(large, 2 * SEGMENT, large.length)), "its last segment twice");
        refused(join(full, new byte[1]), "a byte behind a full last segment");
        refused(join(full, full), "twice in a row");
        refused(join(seal(smallPlain), seal(smallPlain)), "two contents in a row");
    }

    @Test
    void segmentsOutOfPlaceAreRefused() throws IOException {
        byte[] four = seal(Samples.bytes(random, 3 * SEGMENT + 1000));
        byte[] head = Arrays.copyOf(four, SEGMENT);
        byte[] one = Arrays.copyOfRange(four, SEGMENT, 2 * SEGMENT);
        byte[] two = Arrays.copyOfRange(four, 2 * SEGMENT, 3 * SEGMENT);
        byte[] tail = Arrays.copyOfRange(four, 3 * SEGMENT, four.length);
        assertEquals(3 * SEGMENT + 1000, Samples.open(key, ContentKind.WEIGHTS, join(head, one, two, tail)).length);

        refused(join(head, two, one, tail), "swapped");
        refused(join(head, one, one, tail), "repeated");
        refused(join(head, two, tail), "left out");
        refused(join(head, one, two), "without the last");
        refused(join(head, one, two, two), "a full one for the last");
        refused(join(head, tail), "first and last only");
        refused(join(one, two, tail), "without the first");
    }

    @Test
    void twoContentsOfOnePublicationCannotBeMixed() throws IOException {
        byte[] ours = seal(plain);
        byte[] theirs = seal(Samples.bytes(random, plain.length));

        for (int segment = 0; segment < 3; segment++) {
            int from = segment * SEGMENT;
            int to = Math.min(ours.length, from + SEGMENT);
            byte[] mixed = ours.clone();
            System.arraycopy(theirs, from, mixed, from, to - from);
            refused(mixed, "segment " + segment + " of another content");
        }
        byte[] mixed = ours.clone();
        System.arraycopy(theirs, 0, mixed, 0, PROLOGUE);
        refused(mixed, "prologue of another content");
    }

    @Test
    void swappedContentsDoNotOpen() throws IOException {
        ContentKey other = Samples.key();
        byte[] theirs = Samples.seal(other, ContentKind.WEIGHTS, plain);

        EnvelopeException swapped = refused(theirs, "content of another publication");
        assertEquals(EnvelopeException.WrongContext.class, swapped.getClass());
        assertTrue(swapped.getMessage().contains(key.publication().toString()), swapped.getMessage());

        // Who makes the header fit is refused by the seal.
        byte[] dressed = theirs.clone();
        System.arraycopy(seal(smallPlain), 0, dressed, 0, EnvelopeHeader.LENGTH);
        assertEquals(
                EnvelopeException.NotAuthentic.class,
                refused(dressed, "with our header").getClass());
    }

    @Test
    void theSameSecretForAnotherPublicationDoesNotOpen() throws IOException {
        byte[] encoded = key.encode();
        ByteBuffer.wrap(encoded).putLong(ContentKey.SECRET_LENGTH, 42);
        ContentKey sameSecret = ContentKey.decode(encoded);
        byte[] theirs = Samples.seal(sameSecret, ContentKind.WEIGHTS, smallPlain);
        System.arraycopy(seal(smallPlain), 0, theirs, 0, EnvelopeHeader.LENGTH);

        assertEquals(
                EnvelopeException.NotAuthentic.class,
                refused(theirs, "same secret").getClass());
    }

    @Test
    void oneKindDoesNotOpenAsAnother() throws IOException {
        for (ContentKind sealedAs : ContentKind.values()) {
            byte[] sealed = Samples.seal(key, sealedAs, smallPlain);
            for (ContentKind openedAs : EnumSet.complementOf(EnumSet.of(sealedAs))) {
                assertThrows(EnvelopeException.WrongContext.class, () -> Samples.open(key, openedAs, sealed));
                byte[] relabelled = sealed.clone();
                relabelled[6] = openedAs.code();
                assertThrows(EnvelopeException.NotAuthentic.class, () -> Samples.open(key, openedAs, relabelled));
            }
        }
    }

    @Test
    void aWrongKeyDoesNotOpen() throws IOException {
        byte[] sealed = seal(smallPlain);
        ContentKey wrong = ContentKey.generate(key.publication());

        EnvelopeException.NotAuthentic refusal = assertThrows(
                EnvelopeException.NotAuthentic.class, () -> Samples.open(wrong, ContentKind.WEIGHTS, sealed));
        assertEquals(0, refusal.segment());
    }

    @Test
    void anUnknownVersionOrSuiteSaysWhichAndWhatToDo() throws IOException {
        byte[] sealed = seal(smallPlain);
        sealed[4] = 9;

        EnvelopeException.UnknownVersion refusal = assertThrows(
                EnvelopeException.UnknownVersion.class, () -> Samples.open(key, ContentKind.WEIGHTS, sealed));

        assertEquals(9, refusal.version());
        assertEquals(
                "Envelope version 9 is not known here; the newest known is 1."
                        + " A later Consilium wrote it: update this one.",
                refusal.getMessage());
    }

    @Test
    void otherFilesAreSaidToBeNoEnvelope() throws IOException {
        for (String other : List.of("plain weights, stored by mistake", "{\"json\": true}         ")) {
            assertEquals(
                    EnvelopeException.NotAnEnvelope.class,
                    refused(Samples.ascii(other), other).getClass());
        }
        assertEquals(
                EnvelopeException.Truncated.class, refused(new byte[0], "empty").getClass());
    }

    @Test
    void tenThousandRandomMutationsOfTheHeaderAreAllRefused() throws IOException {
        byte[] sealed = seal(smallPlain);
        Map<String, Integer> seen = new HashMap<>();
        for (int round = 0; round < 10_000; round++) {
            byte[] mutated = mutate(sealed, PROLOGUE);
            EnvelopeException refusal = refused(mutated, "round " + round);
            seen.merge(refusal.getClass().getSimpleName(), 1, Integer::sum);
        }
        assertEquals(10_000, seen.values().stream().mapToInt(Integer::intValue).sum());
        for (String kind : List.of("NotAnEnvelope", "UnknownVersion", "WrongContext", "Truncated", "NotAuthentic")) {
            assertTrue(seen.containsKey(kind), () -> kind + " never came up, seed " + Samples.SEED + ": " + seen);
        }
    }

    @Test
    void randomMutationsAnywhereAreRefused() throws IOException {
        byte[] sealed = seal(plain);
        for (int round = 0; round < 200; round++) {
            refused(mutate(sealed, sealed.length), "round " + round);
        }
    }

    private byte[] seal(byte[] bytes) throws IOException {
        return Samples.seal(key, ContentKind.WEIGHTS, bytes);
    }

    /** Opens in both ways, as a stream and into a file, and checks that neither gives anything away. */
    private EnvelopeException refused(byte[] damaged, String damage) throws IOException {
        String what = damage + ", seed " + Samples.SEED;
        Envelope envelope = new Envelope(key, ContentKind.WEIGHTS);
        EnvelopeException refusal = assertThrows(
                EnvelopeException.class,
                () -> envelope.openToFile(
                        new ByteArrayInputStream(damaged), directory.resolve("plain"), Optional.empty()),
                what);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList(), what);
        }
        EnvelopeException again =
                assertThrows(EnvelopeException.class, () -> Samples.open(key, ContentKind.WEIGHTS, damaged), what);
        assertEquals(refusal.getClass(), again.getClass(), what);
        return refusal;
    }

    /** One to three random changes within the first bytes; always another content than before. */
    private byte[] mutate(byte[] sealed, int within) {
        byte[] mutated = sealed.clone();
        do {
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutated = change(mutated, Math.min(within, mutated.length));
            }
        } while (Arrays.equals(mutated, sealed));
        return mutated;
    }

    private byte[] change(byte[] bytes, int within) {
        if (within == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int position = random.nextInt(within);
        int other = random.nextInt(within);
        byte[] changed = bytes.clone();
        switch (random.nextInt(7)) {
            case 0 -> changed[position] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[position] = (byte) random.nextInt();
            case 2 -> {
                changed[position] = bytes[other];
                changed[other] = bytes[position];
            }
            case 3 -> changed = Arrays.copyOf(bytes, position);
            case 4 ->
                changed = join(Arrays.copyOf(bytes, position), Arrays.copyOfRange(bytes, position + 1, bytes.length));
            case 5 ->
                changed = join(
                        Arrays.copyOf(bytes, position),
                        new byte[] {(byte) random.nextInt()},
                        Arrays.copyOfRange(bytes, position, bytes.length));
            default -> System.arraycopy(Samples.bytes(random, 8), 0, changed, position, Math.min(8, within - position));
        }
        return changed;
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }
}
