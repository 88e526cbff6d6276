package io.consilium.runtime.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.consilium.runtime.RefusedImageException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged pictures: each is refused in so many words, or decoded within its limits. */
class PictureFuzzTest {

    private static final int MUTATIONS = Integer.getInteger("consilium.mutations", 2_000);
    private static final long SEED = Long.getLong("consilium.seed", 20261121);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.png",
                "deep.png",
                "palette.png",
                "plain.jpg",
                "progressive.jpg",
                "orientation6.jpg",
                "plain-tiff_lzw.tiff",
                "plain-raw.tiff",
                "bilevel.tiff"
            })
    void everyMutationIsRefusedOrDecoded(String name) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        ImageLimits limits = new ImageLimits(1 << 16, 1 << 10, 1 << 16);
        byte[] sound = PictureTest.bytes(name);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < MUTATIONS; i++) {
            outcomes.merge(outcome(mutated(sound, random), limits, name + " " + i), 1, Integer::sum);
        }
        System.out.println("image: " + MUTATIONS + " mutations of " + name + ", seed " + SEED + ": " + outcomes);
        assertEquals(
                MUTATIONS,
                outcomes.values().stream().mapToInt(Integer::intValue).sum());
    }

    private static String outcome(byte[] file, ImageLimits limits, String which) {
        try {
            Picture picture = Picture.decode(file, limits);
            Preprocessing.stretch(16).apply(picture);
            return "DECODED";
        } catch (RefusedImageException e) {
            return e.reason().name();
        } catch (RuntimeException | Error e) {
            throw new AssertionError("mutation " + which + " of seed " + SEED + " isn't refused but fails", e);
        }
    }

    private static byte[] mutated(byte[] source, RandomGenerator random) {
        byte[] bytes = source.clone();
        // Half of the damage where files describe themselves.
        int bound = random.nextBoolean() ? Math.min(bytes.length, 128) : bytes.length;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(Math.min(bound, bytes.length));
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = -1;
                case 3 -> bytes[at] = 0;
                case 4 ->
                    Arrays.fill(bytes, at, Math.min(at + 4, bytes.length), (byte) (random.nextBoolean() ? -1 : 0));
                default -> bytes = random.nextInt(8) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
            }
        }
        return bytes;
    }
}
