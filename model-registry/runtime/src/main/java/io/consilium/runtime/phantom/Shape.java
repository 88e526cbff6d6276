package io.consilium.runtime.phantom;

/** Soft-edged shapes: a share of 1 inside, 0 outside, and a smooth flank as wide as the eye of the scanner. */
final class Shape {
    private Shape() {}

    /** 0 below {@code border - softness}, 1 above {@code border + softness}, smooth between. */
    static double above(double value, double border, double softness) {
        double share = Math.clamp((value - border) / (2 * softness) + 0.5, 0, 1);
        return share * share * (3 - 2 * share);
    }

    static double below(double value, double border, double softness) {
        return 1 - above(value, border, softness);
    }

    /** A hill of height 1 at distance 0, down to 0.37 at distance {@code width}. */
    static double hill(double distance, double width) {
        double ratio = distance / width;
        return StrictMath.exp(-ratio * ratio);
    }

    /** The distance to a rod from (ax, ay) to (bx, by) whose radius goes from {@code ra} to {@code rb}; below 0 inside. */
    static double rod(double x, double y, double ax, double ay, double ra, double bx, double by, double rb) {
        double rodX = bx - ax;
        double rodY = by - ay;
        double along = Math.clamp(((x - ax) * rodX + (y - ay) * rodY) / (rodX * rodX + rodY * rodY), 0, 1);
        return length(x - ax - along * rodX, y - ay - along * rodY) - (ra + (rb - ra) * along);
    }

    /** About the distance to an ellipse; below 0 inside. */
    static double ellipse(double x, double y, double centreX, double centreY, double radiusX, double radiusY) {
        return (length((x - centreX) / radiusX, (y - centreY) / radiusY) - 1) * Math.min(radiusX, radiusY);
    }

    static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }
}
