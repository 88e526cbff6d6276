package io.consilium.runtime.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.random.Dice;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmenterTest {

    private static final int SIDE = 16;
    private static final Preprocessing PLAIN = Preprocessing.stretch(SIDE);

    @Test
    void noneHandsBackTheSameImage() {
        float[] image = gradient();

        assertSame(image, new Augmenter(Augmentation.NONE, PLAIN).augment(image, Dice.of(1)));
    }

    @Test
    void sameDiceChangeAnImageInTheSameWay() {
        Augmenter augmenter = new Augmenter(Augmentation.USUAL, PLAIN);

        assertArrayEquals(augmenter.augment(gradient(), Dice.of(1)), augmenter.augment(gradient(), Dice.of(1)));
    }

    @Test
    void flipsAloneGiveTheFourMirrorImagesExactly() {
        Augmenter augmenter = new Augmenter(new Augmentation(true, 0, 0, 0), PLAIN);
        Set<List<Float>> seen = new HashSet<>();
        for (int seed = 0; seed < 40; seed++) {
            float[] flipped = augmenter.augment(gradient(), Dice.of(seed));
            int right = SIDE - 2;
            seen.add(List.of(
                    at(flipped, 1, 1), at(flipped, right, 1), at(flipped, 1, right), at(flipped, right, right)));
        }

        float[] image = gradient();
        float a = at(image, 1, 1);
        float b = at(image, SIDE - 2, 1);
        float c = at(image, 1, SIDE - 2);
        float d = at(image, SIDE - 2, SIDE - 2);
        assertEquals(Set.of(List.of(a, b, c, d), List.of(b, a, d, c), List.of(c, d, a, b), List.of(d, c, b, a)), seen);
    }

    @Test
    void middleStaysInTheMiddleHoweverMuchAnImageIsTurnedAndZoomed() {
        float[] image = new float[3 * SIDE * SIDE];
        for (int plane = 0; plane < 3; plane++) {
            for (int row = 6; row < 10; row++) {
                for (int column = 6; column < 10; column++) {
                    image[(plane * SIDE + row) * SIDE + column] = 0.5f;
                }
            }
        }
        Augmenter augmenter = new Augmenter(new Augmentation(true, 180, 0.1, 0), PLAIN);
        for (int seed = 0; seed < 50; seed++) {
            float[] turned = augmenter.augment(image, Dice.of(seed));
            double mass = 0;
            double x = 0;
            double y = 0;
            for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
                mass += turned[pixel];
                int row = pixel / SIDE;
                x += turned[pixel] * (pixel % SIDE);
                y += turned[pixel] * row;
            }
            assertEquals((SIDE - 1) / 2.0, x / mass, 0.05, "seed " + seed);
            assertEquals((SIDE - 1) / 2.0, y / mass, 0.05, "seed " + seed);
            assertTrue(mass > 8 * 0.75 && mass < 8 * 1.3, "seed " + seed + ": " + mass);
        }
    }

    @Test
    void brightnessStaysWithinWhatThePreprocessingCallsBlackAndWhite() {
        Preprocessing imageNet = Preprocessing.imageNet();
        Augmenter augmenter = new Augmenter(new Augmentation(false, 0, 0, 0.9), imageNet);
        int plane = imageNet.width() * imageNet.height();
        float[] white = new float[imageNet.size()];
        for (int pixel = 0; pixel < plane; pixel++) {
            white[pixel] = (1 - 0.485f) / 0.229f;
            white[plane + pixel] = (1 - 0.456f) / 0.224f;
            white[2 * plane + pixel] = (1 - 0.406f) / 0.225f;
        }
        boolean darkened = false;
        for (int seed = 0; seed < 10; seed++) {
            float[] changed = augmenter.augment(white, Dice.of(seed));
            float middle = changed[plane / 2 + 112];
            assertTrue(middle <= (1 - 0.485f) / 0.229f + 1e-5 && middle >= -0.485f / 0.229f, "seed " + seed);
            // The planes are darkened together: red, in units of its own black and white, is as dark as blue.
            double red = middle * 0.229 + 0.485;
            double blue = changed[2 * plane + plane / 2 + 112] * 0.225 + 0.406;
            assertEquals(red, blue, 1e-5, "seed " + seed);
            darkened |= red < 0.9;
        }
        assertTrue(darkened);
    }

    @Test
    void changesThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(true, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(true, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(true, 0, 0, Double.NaN));
    }

    private static float[] gradient() {
        float[] image = new float[3 * SIDE * SIDE];
        for (int pixel = 0; pixel < image.length; pixel++) {
            image[pixel] = 0.001f * (pixel * 37 % 1000);
        }
        return image;
    }

    private static float at(float[] image, int column, int row) {
        return image[row * SIDE + column];
    }
}
