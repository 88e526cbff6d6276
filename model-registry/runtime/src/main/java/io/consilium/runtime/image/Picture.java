package io.consilium.runtime.image;

import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.RefusedImageException.Reason;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * One decoded picture, upright: grey or red, green and blue, with 8 or 16 bits for each.
 *
 * <p>{@link #decode} refuses whatever isn't a single, whole picture of reasonable size, before it sets memory aside for it.
 */
public final class Picture {

    private final int width;
    private final int height;
    private final int channels;
    private final int maximum;
    private final short[] samples;

    Picture(int width, int height, int channels, int maximum, short[] samples) {
        Objects.checkFromIndexSize(0, Math.multiplyExact(Math.multiplyExact(width, height), channels), samples.length);
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.maximum = maximum;
        this.samples = samples;
    }

    /**
     * Reads a PNG, JPEG or TIFF file within the {@linkplain ImageLimits#DEFAULT usual limits}.
     *
     * @throws RefusedImageException when it is damaged, too large, animated, or none of these; the message names the file
     */
    public static Picture read(Path file) throws IOException {
        try {
            requireModest(Files.size(file), ImageLimits.DEFAULT);
            return decode(Files.readAllBytes(file));
        } catch (RefusedImageException e) {
            throw new RefusedImageException(e.reason(), file + ": " + e.getMessage(), e);
        }
    }

    /** Decodes a PNG, JPEG or TIFF file within the {@linkplain ImageLimits#DEFAULT usual limits}. */
    public static Picture decode(byte[] file) {
        return decode(file, ImageLimits.DEFAULT);
    }

    /**
     * Decodes a PNG, JPEG or TIFF file.
     *
     * @throws RefusedImageException when it is damaged, too large, animated, or none of these
     */
    public static Picture decode(byte[] file, ImageLimits limits) {
        requireModest(file.length, limits);
        ImageHeader header = ImageHeader.read(file);
        if (header.width() < 1 || header.height() < 1) {
            throw new RefusedImageException(Reason.BROKEN, "The image says that it has no pixels");
        }
        if (header.width() > limits.side()
                || header.height() > limits.side()
                || (long) header.width() * header.height() > limits.pixels()) {
            throw tooLarge("The image has %d×%d pixels; at most %d on a side and %d in all are read"
                    .formatted(header.width(), header.height(), limits.side(), limits.pixels()));
        }
        return Decoder.decode(file, header);
    }

    /** A picture with the pixels of an image in memory. */
    public static Picture of(BufferedImage image) {
        return Decoder.picture(image, Orientation.UPRIGHT);
    }

    private static void requireModest(long bytes, ImageLimits limits) {
        if (bytes > limits.bytes()) {
            throw tooLarge("The image file has " + bytes + " bytes, more than " + limits.bytes());
        }
    }

    private static RefusedImageException tooLarge(String message) {
        return new RefusedImageException(Reason.TOO_LARGE, message + "; scale it down");
    }

    /** Pixels from left to right. */
    public int width() {
        return width;
    }

    /** Pixels from top to bottom. */
    public int height() {
        return height;
    }

    /** 1 for grey, 3 for red, green and blue. */
    public int channels() {
        return channels;
    }

    /** The sample that stands for full brightness: 255 or 65,535. */
    public int maximum() {
        return maximum;
    }

    /** One sample, from 0 to {@link #maximum()}. */
    public int sample(int x, int y, int channel) {
        Objects.checkIndex(x, width);
        Objects.checkIndex(y, height);
        Objects.checkIndex(channel, channels);
        return Short.toUnsignedInt(samples[(y * width + x) * channels + channel]);
    }

    short[] samples() {
        return samples;
    }
}
