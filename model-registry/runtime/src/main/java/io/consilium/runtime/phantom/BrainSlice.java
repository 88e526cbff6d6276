package io.consilium.runtime.phantom;

import io.consilium.runtime.random.Dice;
import java.awt.image.BufferedImage;
import java.util.Optional;

/**
 * A drawn slice of a head that never lived, in the manner of a T1-weighted brain MRI.
 *
 * <p>The same site, size, seed and index give the same pixels on every machine.
 */
public final class BrainSlice {
    private static final int SMALLEST_SIZE = 16;
    private static final int LARGEST_SIZE = 2048;

    private final int size;
    private final byte[] levels;
    private final Optional<MassSeen> mass;

    private BrainSlice(int size, byte[] levels, Optional<MassSeen> mass) {
        this.size = size;
        this.levels = levels;
        this.mass = mass;
    }

    /**
     * Draws a slice.
     *
     * @param site the hospital whose scanner takes it
     * @param size the width and height in pixels
     * @param seed the seed of the whole set
     * @param index which slice of the set
     * @param withMass whether there is a mass in the brain
     */
    public static BrainSlice draw(Site site, int size, long seed, long index, boolean withMass) {
        checkSize(size);
        Scanner scanner = Scanner.at(site);
        double edge = 1.4 / size;
        // A stream for each part: the same head, in the same pose, under the same noise, with or without the mass.
        Dice person = Dice.of(seed, site.number(), index, 0);
        Head head = new Head(person, scanner.contrast(), edge);
        Pose pose = new Pose(person, scanner);
        Optional<Mass> mass =
                withMass ? Optional.of(new Mass(Dice.of(seed, site.number(), index, 1), head)) : Optional.empty();
        float[] ideal = new float[size * size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double x = (2 * column + 1.0) / size - 1;
                double y = (2 * row + 1.0) / size - 1;
                ideal[row * size + column] =
                        (float) brightness(head, mass, scanner, edge, pose.headX(x, y), pose.headY(x, y));
            }
        }
        byte[] levels = new Exposure(scanner, size).expose(ideal, Dice.of(seed, site.number(), index, 2));
        return new BrainSlice(size, levels, mass.map(seen -> MassSeen.of(seen, pose, size)));
    }

    private static double brightness(Head head, Optional<Mass> mass, Scanner scanner, double edge, double x, double y) {
        if (mass.isEmpty()) {
            return head.brightness(x, y);
        }
        Mass there = mass.get();
        double pull = there.pull(Shape.length(x - there.x(), y - there.y()));
        double brain = head.brain(x, y);
        double fromX = there.x() + (x - there.x()) * pull;
        double fromY = there.y() + (y - there.y()) * pull;
        double pushed = brain > 0 ? head.brightness(fromX, fromY) : 0;
        double tissue = brain < 1 ? head.brightness(x, y) * (1 - brain) + pushed * brain : pushed;
        return there.brightness(x, y, tissue, brain, scanner, edge);
    }

    static void checkSize(int size) {
        if (size < SMALLEST_SIZE || size > LARGEST_SIZE) {
            throw new IllegalArgumentException(
                    "A slice is " + SMALLEST_SIZE + " to " + LARGEST_SIZE + " pixels wide, not " + size);
        }
    }

    public int size() {
        return size;
    }

    /** The brightness of a pixel, 0 to 255. */
    public int level(int column, int row) {
        return levels[row * size + column] & 0xFF;
    }

    /** The mass that was drawn, if any. */
    public Optional<MassSeen> mass() {
        return mass;
    }

    /** The slice as an 8-bit gray image. */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, size, size, levels);
        return image;
    }
}
