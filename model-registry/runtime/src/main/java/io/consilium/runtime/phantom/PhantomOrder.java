package io.consilium.runtime.phantom;

/**
 * What to draw: so many slices of one hospital, half of them with a mass.
 *
 * <p>An order of more slices with the same seed begins with the slices of a smaller one.
 *
 * @param site the hospital whose scanner takes them
 * @param count how many slices, both classes together
 * @param seed the seed of the set: the same seed gives the same pixels everywhere
 * @param size the width and height of a slice in pixels
 */
public record PhantomOrder(Site site, int count, long seed, int size) {

    /** The one task that phantoms exist for. */
    public static final String TASK = "brain-mri-tumor";

    /** As wide as the reference network's input. */
    public static final int USUAL_SIZE = 256;

    private static final int MOST = 1_000_000;

    public PhantomOrder {
        if (count < 2 || count > MOST) {
            throw new IllegalArgumentException("A set holds 2 to " + MOST + " slices, not " + count);
        }
        BrainSlice.checkSize(size);
    }
}
