package io.consilium.runtime.image;

import java.nio.FloatBuffer;

/**
 * How a picture becomes the input of a network: three planes of floats (red, green, blue) of a fixed size.
 *
 * <p>The numbers are to the bit those that torchvision computes from the same pixels with PIL (up to Pillow 12; later ones
 * may scale columns first): bilinear with antialiasing, rounded to the picture's own depth after each direction, then scaled
 * to 0…1, then normalised. A grey picture fills all three planes;
 * 16 bit pictures keep their 16 bits.
 */
public final class Preprocessing {

    private static final float[] ZERO = {0, 0, 0};
    private static final float[] ONE = {1, 1, 1};
    private static final float[] IMAGE_NET_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] IMAGE_NET_DEVIATION = {0.229f, 0.224f, 0.225f};

    private final int side;
    private final int shorterSide;
    private final float[] mean;
    private final float[] deviation;

    /** A shorter side of 0 stretches the picture; otherwise it is scaled to that and the middle is cut out. */
    private Preprocessing(int side, int shorterSide, float[] mean, float[] deviation) {
        this.side = side;
        this.shorterSide = shorterSide;
        this.mean = mean;
        this.deviation = deviation;
    }

    /** The whole picture, stretched to a square, with values from 0 to 1: {@code Resize((side, side)), ToTensor()}. */
    public static Preprocessing stretch(int side) {
        return new Preprocessing(side, 0, ZERO, ONE);
    }

    /**
     * What torchvision's ImageNet weights expect: the shorter side scaled to 256, the middle 224×224 of it, values from 0 to
     * 1, less ImageNet's mean, through its deviation.
     */
    public static Preprocessing imageNet() {
        return new Preprocessing(224, 256, IMAGE_NET_MEAN, IMAGE_NET_DEVIATION);
    }

    /** The width of what comes out. */
    public int width() {
        return side;
    }

    /** The height of what comes out. */
    public int height() {
        return side;
    }

    /** The number of floats that come out. */
    public int size() {
        return 3 * side * side;
    }

    /** The three planes, one after the other, each row by row. */
    public float[] apply(Picture picture) {
        float[] planes = new float[size()];
        apply(picture, FloatBuffer.wrap(planes));
        return planes;
    }

    /** Writes the three planes at the buffer's position and moves it behind them. */
    public void apply(Picture picture, FloatBuffer planes) {
        Frame frame = frame(picture);
        int[] pixels = Resampling.resample(
                picture,
                new Resampling.Axis(picture.width(), frame.width, frame.left, side),
                new Resampling.Axis(picture.height(), frame.height, frame.top, side));
        int channels = picture.channels();
        float[] row = new float[side];
        for (int plane = 0; plane < 3; plane++) {
            int from = channels == 3 ? plane : 0;
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++, from += channels) {
                    row[x] = ((float) pixels[from] / picture.maximum() - mean[plane]) / deviation[plane];
                }
                planes.put(row);
            }
        }
    }

    /** Where what the network sees lies in the picture, as fractions of its width and height. */
    public View view(Picture picture) {
        Frame frame = frame(picture);
        return new View(
                (double) frame.left / frame.width,
                (double) frame.top / frame.height,
                (double) side / frame.width,
                (double) side / frame.height);
    }

    /** A part of a picture, in fractions of the picture. */
    public record View(double left, double top, double width, double height) {}

    /** The size to scale to, and the upper left corner of what is cut out of that. */
    private record Frame(int width, int height, int left, int top) {}

    private Frame frame(Picture picture) {
        if (shorterSide == 0) {
            return new Frame(side, side, 0, 0);
        }
        int width = picture.width();
        int height = picture.height();
        int scaledWidth = width <= height ? shorterSide : (int) ((long) shorterSide * width / height);
        int scaledHeight = height <= width ? shorterSide : (int) ((long) shorterSide * height / width);
        return new Frame(scaledWidth, scaledHeight, middle(scaledWidth), middle(scaledHeight));
    }

    private int middle(int scaled) {
        // Python rounds halves to even, and so does rint.
        return (int) Math.rint((scaled - side) / 2.0);
    }
}
