package io.consilium.runtime.training;

import io.consilium.runtime.image.Picture;
import io.consilium.runtime.image.Preprocessing;
import io.consilium.runtime.random.Dice;
import java.awt.image.BufferedImage;

/** Changes preprocessed images as an {@link Augmentation} allows; the same dice change an image in the same way. */
final class Augmenter {

    private static final int PLANES = 3;

    private final Augmentation augmentation;
    private final int width;
    private final int height;
    /** What black and white have become in each plane: normalisation moves them. */
    private final float[] black;

    private final float[] white;

    Augmenter(Augmentation augmentation, Preprocessing preprocessing) {
        this.augmentation = augmentation;
        this.width = preprocessing.width();
        this.height = preprocessing.height();
        this.black = uniform(preprocessing, 0x000000);
        this.white = uniform(preprocessing, 0xFFFFFF);
    }

    private static float[] uniform(Preprocessing preprocessing, int colour) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < 64; pixel++) {
            image.setRGB(pixel % 8, pixel / 8, colour);
        }
        float[] planes = preprocessing.apply(Picture.of(image));
        int size = planes.length / PLANES;
        return new float[] {planes[0], planes[size], planes[2 * size]};
    }

    float[] augment(float[] planes, Dice dice) {
        if (augmentation.equals(Augmentation.NONE)) {
            return planes;
        }
        double mirrorX = augmentation.flips() ? dice.sign() : 1;
        double mirrorY = augmentation.flips() ? dice.sign() : 1;
        double angle = Math.PI / 180 * augmentation.rotation() * dice.between(-1, 1);
        double zoom = 1 + augmentation.zoom() * dice.between(-1, 1);
        float brightness = (float) (1 + augmentation.brightness() * dice.between(-1, 1));
        double cos = StrictMath.cos(angle) / zoom;
        double sin = StrictMath.sin(angle) / zoom;
        float[] changed = new float[planes.length];
        for (int row = 0; row < height; row++) {
            double y = row + 0.5 - height / 2.0;
            double fromX = width / 2.0 - 0.5 + mirrorX * (cos * (0.5 - width / 2.0) - sin * y);
            double fromY = height / 2.0 - 0.5 + mirrorY * (sin * (0.5 - width / 2.0) + cos * y);
            // Fixed steps from the row's start keep every pixel independent of how the loop is cut.
            for (int column = 0; column < width; column++) {
                sample(
                        planes,
                        (float) (fromX + mirrorX * cos * column),
                        (float) (fromY + mirrorY * sin * column),
                        brightness,
                        changed,
                        row * width + column);
            }
        }
        return changed;
    }

    /** Linear between the four pixels around a place; black beyond the edge. */
    private void sample(float[] planes, float x, float y, float brightness, float[] changed, int to) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        boolean inside = left >= 0 && top >= 0 && left < width - 1 && top < height - 1;
        float right = x - left;
        float lower = y - top;
        int size = width * height;
        int from = top * width + left;
        for (int plane = 0; plane < PLANES; plane++, from += size, to += size) {
            float value;
            if (inside) {
                float above = planes[from] + (planes[from + 1] - planes[from]) * right;
                float below = planes[from + width] + (planes[from + width + 1] - planes[from + width]) * right;
                value = above + (below - above) * lower;
            } else {
                value = black[plane];
            }
            changed[to] = Math.min(black[plane] + (value - black[plane]) * brightness, white[plane]);
        }
    }
}
