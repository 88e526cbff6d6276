package io.consilium.runtime.image;

/** How large a file, and the picture that its header announces, may be before anything is decoded. */
public record ImageLimits(int bytes, int side, int pixels) {

    /** Room for any slice, X-ray or mammogram: 64 MiB, 16,384 pixels on a side, 16 million pixels in all. */
    public static final ImageLimits DEFAULT = new ImageLimits(64 << 20, 1 << 14, 1 << 24);

    /** Checks that something fits at all. */
    public ImageLimits {
        if (bytes < 1 || side < 1 || pixels < 1) {
            throw new IllegalArgumentException("Limits are positive: " + bytes + ", " + side + ", " + pixels);
        }
    }
}
