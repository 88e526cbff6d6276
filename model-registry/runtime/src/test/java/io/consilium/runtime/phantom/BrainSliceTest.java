package io.consilium.runtime.phantom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrainSliceTest {

    /** Written down once; a different digest means that everybody's seeds now draw other pictures. */
    private static final String PIXELS_OF_SEED_7 = "38786b4a0276498b8477ef2c99cb3321aa852c6af047aa2fa51ebd7a7ba2c4cf";

    @Test
    void sameSeedGivesTheSamePixelsForever() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Site site : Site.values()) {
            for (int index = 0; index < 4; index++) {
                digest.update(pixels(BrainSlice.draw(site, 96, 7, index, index % 2 == 1)));
            }
        }

        assertEquals(PIXELS_OF_SEED_7, HexFormat.of().formatHex(digest.digest()));
    }

    @Test
    void localeMakesNoDifference() {
        Locale before = Locale.getDefault();
        byte[] here = pixels(BrainSlice.draw(Site.B, 64, 1, 3, true));
        try {
            Locale.setDefault(Locale.of("ar", "EG"));
            assertEquals(-1, Arrays.mismatch(here, pixels(BrainSlice.draw(Site.B, 64, 1, 3, true))));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void otherSeedOtherIndexAndOtherSiteAllGiveOtherPictures() {
        byte[] slice = pixels(BrainSlice.draw(Site.A, 64, 1, 1, false));

        assertTrue(differing(slice, pixels(BrainSlice.draw(Site.A, 64, 2, 1, false))) > 0.2);
        assertTrue(differing(slice, pixels(BrainSlice.draw(Site.A, 64, 1, 2, false))) > 0.2);
        assertTrue(differing(slice, pixels(BrainSlice.draw(Site.B, 64, 1, 1, false))) > 0.2);
    }

    @ParameterizedTest
    @EnumSource(Site.class)
    void massIsTheOnlyDifferenceToTheSameHeadWithoutOneAndStandsOutOfTheNoise(Site site) {
        int size = 128;
        for (int index = 0; index < 40; index++) {
            BrainSlice healthy = BrainSlice.draw(site, size, 5, index, false);
            BrainSlice sick = BrainSlice.draw(site, size, 5, index, true);
            MassSeen mass = sick.mass().orElseThrow();

            double inside = meanDifference(healthy, sick, mass, 0, 1);
            double farAway = meanDifference(healthy, sick, mass, 6, 99);

            assertTrue(
                    inside > 12 && inside > 4 * farAway,
                    "slice " + index + " " + mass + ": " + inside + " inside, " + farAway + " far away");
        }
    }

    @Test
    void everyKindOfMassIsDrawnAboutAsOften() {
        Map<String, Integer> drawn = new TreeMap<>();
        for (int index = 0; index < 300; index++) {
            MassSeen mass = BrainSlice.draw(Site.A, 16, 3, index, true).mass().orElseThrow();
            drawn.merge(mass.kind(), 1, Integer::sum);
        }

        assertEquals(Set.of("ring", "solid", "diffuse"), drawn.keySet());
        assertTrue(drawn.values().stream().allMatch(count -> count > 70 && count < 130), drawn::toString);
    }

    @Test
    void imageHoldsTheLevels() {
        BrainSlice slice = BrainSlice.draw(Site.C, 32, 1, 0, false);
        BufferedImage image = slice.image();

        assertEquals(BufferedImage.TYPE_BYTE_GRAY, image.getType());
        assertEquals(slice.level(15, 20), image.getRaster().getSample(15, 20, 0));
        assertNotEquals(0, slice.level(15, 20));
    }

    @Test
    void sizesThatNobodyWantsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> BrainSlice.draw(Site.A, 15, 1, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new PhantomOrder(Site.A, 10, 1, 2049));
        assertThrows(IllegalArgumentException.class, () -> new PhantomOrder(Site.A, 1, 1, 256));
    }

    private static byte[] pixels(BrainSlice slice) {
        return (byte[]) slice.image().getRaster().getDataElements(0, 0, slice.size(), slice.size(), null);
    }

    private static double differing(byte[] one, byte[] other) {
        int differing = 0;
        for (int pixel = 0; pixel < one.length; pixel++) {
            differing += Math.abs((one[pixel] & 0xFF) - (other[pixel] & 0xFF)) > 8 ? 1 : 0;
        }
        return (double) differing / one.length;
    }

    /** The mean difference in level over the ring between two multiples of the mass's radius. */
    private static double meanDifference(BrainSlice one, BrainSlice other, MassSeen mass, double from, double to) {
        double sum = 0;
        int pixels = 0;
        for (int row = 0; row < one.size(); row++) {
            for (int column = 0; column < one.size(); column++) {
                double distance = Math.hypot(column - mass.column(), row - mass.row()) / mass.radius();
                if (distance >= from && distance <= to) {
                    sum += Math.abs(one.level(column, row) - other.level(column, row));
                    pixels++;
                }
            }
        }
        return pixels == 0 ? 0 : sum / pixels;
    }
}
