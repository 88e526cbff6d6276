package io.consilium.runtime.inference;

import io.consilium.runtime.image.Picture;
import io.consilium.runtime.image.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/**
 * A heat map laid over the picture that it explains, as a PNG.
 *
 * <p>The picture turns grey and stays visible everywhere; red is where the model saw something for its answer, yellow is
 * where it saw the most. What the network didn't get to see stays without colour.
 */
public final class Overlay {

    /** Screens show no more; a heat map of 16×16 cells has no more to show. */
    private static final int LARGEST_SIDE = 1024;

    private static final double OPACITY = 0.6;

    private Overlay() {}

    /** The PNG, of the picture's size or scaled down to 1,024 pixels on its longer side. */
    public static byte[] png(Picture picture, HeatMap heat, Preprocessing preprocessing) {
        Preprocessing.View view = preprocessing.view(picture);
        double scale = Math.min(1, (double) LARGEST_SIDE / Math.max(picture.width(), picture.height()));
        int width = Math.max(1, (int) (picture.width() * scale));
        int height = Math.max(1, (int) (picture.height() * scale));
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double u = (x + 0.5) / width;
                double v = (y + 0.5) / height;
                double grey = grey(picture, (int) (u * picture.width()), (int) (v * picture.height()));
                image.setRGB(x, y, colour(grey, warmth(heat, view, u, v)));
            }
        }
        return encode(image);
    }

    private static double warmth(HeatMap heat, Preprocessing.View view, double u, double v) {
        double x = (u - view.left()) / view.width();
        double y = (v - view.top()) / view.height();
        return x < 0 || x >= 1 || y < 0 || y >= 1 ? 0 : heat.interpolated(x, y);
    }

    private static double grey(Picture picture, int x, int y) {
        double sum = 0;
        for (int c = 0; c < picture.channels(); c++) {
            sum += picture.sample(x, y, c);
        }
        return sum / picture.channels() / picture.maximum();
    }

    private static int colour(double grey, double warmth) {
        double cover = OPACITY * warmth;
        int red = level((1 - cover) * grey + cover);
        int green = level((1 - cover) * grey + cover * Math.max(0, 2 * warmth - 1));
        int blue = level((1 - cover) * grey);
        return red << 16 | green << 8 | blue;
    }

    private static int level(double value) {
        return (int) (value * 255 + 0.5);
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can always be written to", e);
        }
        return png.toByteArray();
    }
}
