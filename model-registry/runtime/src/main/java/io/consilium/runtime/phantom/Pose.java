package io.consilium.runtime.phantom;

import io.consilium.runtime.random.Dice;

/** How the head lies in the scanner: turned, shifted, and larger or smaller in the picture. */
final class Pose {
    private final double zoom;
    private final double shiftX;
    private final double shiftY;
    private final double sin;
    private final double cos;

    Pose(Dice dice, Scanner scanner) {
        this.zoom = scanner.zoom() * dice.between(0.93, 1.07);
        this.shiftX = 0.03 * dice.gaussian();
        this.shiftY = 0.03 * dice.gaussian();
        double turn = scanner.tilt() * dice.gaussian();
        this.sin = StrictMath.sin(turn);
        this.cos = StrictMath.cos(turn);
    }

    double headX(double x, double y) {
        return (cos * (x - shiftX) + sin * (y - shiftY)) / zoom;
    }

    double headY(double x, double y) {
        return (cos * (y - shiftY) - sin * (x - shiftX)) / zoom;
    }

    double pictureX(double headX, double headY) {
        return zoom * (cos * headX - sin * headY) + shiftX;
    }

    double pictureY(double headX, double headY) {
        return zoom * (sin * headX + cos * headY) + shiftY;
    }

    double zoom() {
        return zoom;
    }
}
