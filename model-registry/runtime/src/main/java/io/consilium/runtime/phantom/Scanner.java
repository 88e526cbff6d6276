package io.consilium.runtime.phantom;

/**
 * A hospital's scanner: what it makes of the same head.
 *
 * @param contrast how bright it shows each tissue
 * @param agent how much of its contrast agent reaches a mass: 1 lights it up to the brightness of a vessel, 0 not at all
 * @param grain the standard deviation of its noise, as a share of white, at 256 pixels across
 * @param blur the radius of its point spread in millimetres, at a field of view of 240 mm
 * @param shade how unevenly its coil lights the picture, as a share of the brightness
 * @param ghosting how often a patient moves enough to leave ghosts
 * @param zoom how large a head appears, 1 as the anatomy is drawn
 * @param tilt how far heads lie turned, as a standard deviation in radians
 * @param gamma the curve of its window: below 1 lifts the dark, above 1 lowers it
 */
record Scanner(
        Contrast contrast,
        double agent,
        double grain,
        double blur,
        double shade,
        double ghosting,
        double zoom,
        double tilt,
        double gamma) {

    static Scanner at(Site site) {
        return switch (site) {
            case A ->
                new Scanner(new Contrast(0.85, 0.06, 0.10, 0.42, 0.62, 0.98), 0.85, 0.020, 0.6, 0.20, 0.1, 1, 0.06, 1);
            case B ->
                new Scanner(
                        new Contrast(0.98, 0.12, 0.22, 0.46, 0.56, 0.90), 0.60, 0.055, 1.5, 0.45, 0.3, 0.88, 0.1, 0.8);
            case C ->
                new Scanner(
                        new Contrast(0.75, 0.05, 0.14, 0.46, 0.60, 0.95), 0.7, 0.04, 1.1, 0.6, 0.5, 0.94, 0.16, 1.25);
        };
    }
}
