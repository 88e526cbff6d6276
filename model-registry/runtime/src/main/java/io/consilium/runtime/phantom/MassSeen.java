package io.consilium.runtime.phantom;

/**
 * Where a mass lies in a picture, and of what kind it is: the truth that goes into the manifest.
 *
 * @param kind ring, solid or diffuse
 * @param column the pixel column of its middle
 * @param row the pixel row of its middle
 * @param radius its mean radius in pixels
 */
public record MassSeen(String kind, int column, int row, int radius) {

    static MassSeen of(Mass mass, Pose pose, int size) {
        return new MassSeen(
                mass.kind().label(),
                pixel(pose.pictureX(mass.x(), mass.y()), size),
                pixel(pose.pictureY(mass.x(), mass.y()), size),
                (int) Math.round(mass.radius() * pose.zoom() * size / 2));
    }

    private static int pixel(double place, int size) {
        return Math.clamp((int) Math.floor((place + 1) / 2 * size), 0, size - 1);
    }
}
