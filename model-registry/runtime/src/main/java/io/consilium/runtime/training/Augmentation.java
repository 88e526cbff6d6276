package io.consilium.runtime.training;

/**
 * How much a training image may be changed each time it is shown, so that the network learns the thing and not the picture.
 *
 * @param flips whether it may be mirrored, left to right and top to bottom
 * @param rotation it is turned by up to so many degrees either way
 * @param zoom it is enlarged or shrunk by up to this share
 * @param brightness it is made brighter or darker by up to this share
 */
public record Augmentation(boolean flips, double rotation, double zoom, double brightness) {

    /** Shows every image as it is. */
    public static final Augmentation NONE = new Augmentation(false, 0, 0, 0);

    /** Flips, 15 degrees, 10 % larger or smaller, 20 % brighter or darker. */
    public static final Augmentation USUAL = new Augmentation(true, 15, 0.1, 0.2);

    public Augmentation {
        if (!(rotation >= 0 && rotation <= 180 && zoom >= 0 && zoom < 1 && brightness >= 0 && brightness < 1)) {
            throw new IllegalArgumentException(
                    "A rotation of 0 to 180 degrees, and a zoom and a brightness of 0 to below 1 are possible, not %s, %s and %s"
                            .formatted(rotation, zoom, brightness));
        }
    }
}
