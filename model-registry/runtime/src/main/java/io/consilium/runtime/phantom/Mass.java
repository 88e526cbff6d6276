package io.consilium.runtime.phantom;

import io.consilium.runtime.random.Dice;
import java.util.Locale;

/**
 * A mass in the brain: where it is, how large, and how it looks.
 *
 * <p>It pushes what lies around it aside, as a real one does, and may be darker or brighter than the tissue that it
 * replaces: no single brightness gives it away.
 */
final class Mass {

    /** How a mass looks under contrast agent. */
    enum Kind {
        /** A bright, uneven rim around a dark core, with swelling about it. */
        RING,
        /** Bright all through, with a sharp edge. */
        SOLID,
        /** Darker than its surroundings, with an edge that fades. */
        DIFFUSE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double SMALLEST = 0.085;
    private static final double LARGEST = 0.21;

    private final Kind kind;
    private final double x;
    private final double y;
    private final double radius;
    private final double strength;
    private final double push;
    private final double swelling;
    private final Noise outline;
    private final Noise grain;

    Mass(Dice dice, Head head) {
        this.kind = Kind.values()[(int) dice.between(0, Kind.values().length)];
        this.radius = dice.between(SMALLEST, LARGEST);
        double placeX;
        double placeY;
        do {
            placeX = dice.between(-0.8, 0.8);
            placeY = dice.between(-0.9, 0.9);
        } while (head.radius(placeX, placeY) > head.brainEdge() - 0.9 * radius);
        this.x = placeX;
        this.y = placeY;
        this.strength = dice.between(0.75, 1.35);
        this.push = dice.between(0.15, 0.4);
        this.swelling = kind == Kind.SOLID ? dice.between(0, 0.3) : dice.between(0.2, 0.8);
        this.outline = new Noise(dice);
        this.grain = new Noise(dice);
    }

    Kind kind() {
        return kind;
    }

    double x() {
        return x;
    }

    double y() {
        return y;
    }

    double radius() {
        return radius;
    }

    double strength() {
        return strength;
    }

    /** How far along the way to the middle of the mass the tissue seen at distance {@code distance} has come from. */
    double pull(double distance) {
        return 1 - push * Shape.hill(distance, 2.2 * radius);
    }

    /**
     * The brightness at a point.
     *
     * @param tissue what the head would show there
     * @param brain how much of the point is brain: a mass doesn't grow through the skull
     */
    double brightness(double pointX, double pointY, double tissue, double brain, Scanner scanner, double edge) {
        double distance = Shape.length(pointX - x, pointY - y);
        if (brain == 0 || distance > 4 * radius) {
            return tissue;
        }
        double bulge = 0.45 * outline.rough(pointX / radius * 0.8 + 3, pointY / radius * 0.8, 2);
        double reach = distance / (radius * (1 + bulge * 0.6));
        double soft = edge / radius;
        Contrast contrast = scanner.contrast();
        double swollen = 0.5 * swelling * brain * Shape.below(reach, 1.5 + bulge, 0.35);
        double dark = 0.5 * (contrast.gray() + contrast.water());
        double below = tissue + (Math.min(tissue, dark) - tissue) * swollen;
        double texture = grain.rough(pointX * 12, pointY * 12, 2);
        return switch (kind) {
            case RING -> {
                double rim = enhanced(scanner, 1.2, texture);
                double core = dark - 0.3 * (dark - contrast.water()) * strength + 0.04 * texture;
                double inner = Shape.below(reach, 0.72 + 0.08 * texture, soft + 0.06);
                yield below + (rim + (core - rim) * inner - below) * brain * Shape.below(reach, 1, soft);
            }
            case SOLID -> below + (enhanced(scanner, 0.8, texture) - below) * brain * Shape.below(reach, 1, soft);
            case DIFFUSE -> {
                double faded = contrast.gray() - (0.25 + 0.35 * strength) * (contrast.gray() - contrast.water());
                yield below + (faded + 0.05 * texture - below) * brain * Shape.below(reach, 1.05, 0.2) * 0.95;
            }
        };
    }

    private double enhanced(Scanner scanner, double share, double texture) {
        double room = scanner.contrast().vessel() - scanner.contrast().white();
        return scanner.contrast().white() + room * scanner.agent() * strength * share * (0.85 + 0.3 * texture);
    }
}
