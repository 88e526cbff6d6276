package io.consilium.runtime.phantom;

import io.consilium.runtime.random.Dice;

/**
 * One person's head, cut across: skin, skull, brain water, folded cortex, white matter, nuclei and ventricles.
 *
 * <p>No two are alike, and none is quite symmetric: what differs between healthy people must differ here too, or a mass
 * would be the only surprise in the picture. Coordinates: x to the right, y to the back of the head, the skin about 0.7
 * from the middle at the sides and 0.85 at front and back.
 */
final class Head {
    private static final double SKULL = 0.93;
    private static final double BRAIN_WATER = 0.865;

    private final Contrast contrast;
    private final double edge;
    private final double halfWidth;
    private final double halfLength;
    private final double[] waves = new double[6];
    private final double brainEdge;
    private final Noise folds;
    private final Noise bends;
    private final double foldDensity;
    private final double foldDepth;
    private final double sulcusWidth;
    private final double level;
    private final double ventricleSize;
    private final double ventricleLean;
    private final double ventricleWidth;
    private final boolean calcified;
    private final double[][] spots;

    /** @param edge how soft an edge is, in head coordinates: about one pixel */
    Head(Dice dice, Contrast contrast, double edge) {
        this.contrast = contrast;
        this.edge = edge;
        this.halfWidth = dice.between(0.66, 0.74);
        this.halfLength = dice.between(0.81, 0.89);
        for (int wave = 0; wave < waves.length; wave++) {
            waves[wave] = (wave < 4 ? 0.012 : 0.006) * dice.gaussian();
        }
        this.brainEdge = dice.between(0.825, 0.85);
        this.folds = new Noise(dice);
        this.bends = new Noise(dice);
        this.foldDensity = dice.between(6.2, 8.4);
        this.foldDepth = dice.between(0.36, 0.54);
        this.sulcusWidth = dice.between(0.04, 0.13);
        this.level = dice.fraction();
        this.ventricleSize = dice.between(0.85, 1.15);
        this.ventricleLean = 0.08 * dice.gaussian();
        this.ventricleWidth = 0.022 + 0.045 * dice.fraction() * dice.fraction();
        this.calcified = dice.chance(0.3);
        this.spots = spots(dice);
    }

    /** Small marks that age leaves in white matter, brighter or darker, never as large as the smallest mass. */
    private static double[][] spots(Dice dice) {
        double[][] spots = new double[dice.chance(0.5) ? (int) dice.between(1, 7) : 0][];
        for (int spot = 0; spot < spots.length; spot++) {
            spots[spot] = new double[] {
                dice.between(-0.4, 0.4),
                dice.between(-0.5, 0.5),
                dice.between(0.01, 0.026),
                dice.between(0.10, 0.25) * dice.sign()
            };
        }
        return spots;
    }

    /** 0 in the middle, 1 on the skin. */
    double radius(double x, double y) {
        double across = x / halfWidth;
        double along = y / halfLength;
        double radius = Shape.length(across, along);
        if (radius < 1e-9) {
            return 0;
        }
        double cos = across / radius;
        double sin = along / radius;
        double cosTwice = 2 * cos * cos - 1;
        double sinTwice = 2 * sin * cos;
        double bulge = waves[0] * cos
                + waves[1] * sin
                + waves[2] * cosTwice
                + waves[3] * sinTwice
                + waves[4] * (cosTwice * cos - sinTwice * sin)
                + waves[5] * (sinTwice * cos + cosTwice * sin);
        return radius / (1 + bulge);
    }

    /** How much of the point is brain (with the water in and between its folds). */
    double brain(double x, double y) {
        return Shape.below(radius(x, y), brainEdge, edge);
    }

    double brainEdge() {
        return brainEdge;
    }

    double brightness(double x, double y) {
        double radius = radius(x, y);
        double brightness = 0;
        if (radius > 1 + 4 * edge) {
            return brightness;
        }
        double skull = SKULL + 0.012 * bends.at(3 * x, 3 * y);
        double fat = contrast.fat() * (1 + 0.15 * bends.at(9 * x + 40, 9 * y));
        brightness = painted(brightness, fat, Shape.below(radius, 1, edge));
        brightness = painted(brightness, contrast.bone(), Shape.below(radius, skull, edge));
        double marrow = Shape.hill(radius - (skull + BRAIN_WATER) / 2, 0.012);
        brightness = painted(brightness, contrast.fat(), 0.45 * marrow);
        brightness = painted(brightness, contrast.water(), Shape.below(radius, BRAIN_WATER, edge));
        double brain = Shape.below(radius, brainEdge, edge);
        return brain > 0 ? painted(brightness, brainBrightness(x, y, 1 - radius / brainEdge), brain) : brightness;
    }

    private double brainBrightness(double x, double y, double depth) {
        double brightness = cortex(x, y, depth);
        for (double[] spot : spots) {
            brightness += spot[3] * contrast.spread() * Shape.hill(Shape.length(x - spot[0], y - spot[1]), spot[2]);
        }
        if (level < 0.55) {
            brightness = painted(brightness, nucleus(), nuclei(Math.abs(x), y));
        }
        brightness = painted(brightness, contrast.water(), fissure(x, y));
        if (level < 0.8) {
            brightness = painted(brightness, contrast.water(), ventricles(x, y));
        }
        if (calcified && level < 0.5) {
            brightness = painted(brightness, contrast.vessel(), Shape.below(Shape.length(x, y - 0.17), 0.016, edge));
        }
        return brightness;
    }

    private double cortex(double x, double y, double depth) {
        double bendX = 0.35 * bends.at(2.5 * x, 2.5 * y);
        double bendY = 0.35 * bends.at(2.5 * x + 31, 2.5 * y - 17);
        double fold = Math.abs(folds.at(foldDensity * (x + 0.3 * bendX), foldDensity * (y + 0.3 * bendY)));
        double reach = Math.clamp(1 - depth / foldDepth, 0, 1);
        double soft = edge * foldDensity;
        double gray = Math.max(Shape.below(fold, 0.30 * Math.sqrt(reach), soft), Shape.below(depth, 0.075, edge));
        double brightness = painted(contrast.white(), contrast.gray(), reach > 0 ? gray : 0);
        brightness += 0.10 * contrast.spread() * bends.rough(6 * x + 11, 6 * y + 5, 2);
        double sulcus = Shape.below(fold, sulcusWidth * reach, soft);
        return painted(brightness, contrast.water(), reach > 0 ? sulcus : 0);
    }

    private double nucleus() {
        return 0.8 * contrast.gray() + 0.2 * contrast.white();
    }

    private double nuclei(double x, double y) {
        double thalamus = Shape.below(Shape.ellipse(x, y, 0.085, 0.09, 0.06, 0.10), 0, 1.5 * edge);
        double caudate = Shape.below(Shape.ellipse(x, y, 0.115, -0.16, 0.035, 0.075), 0, 1.5 * edge);
        double leaning = x - 0.3 * y;
        double putamen = Shape.below(Shape.ellipse(leaning, y, 0.235, -0.03, 0.045, 0.14), 0, 1.5 * edge);
        return Math.max(thalamus, Math.max(caudate, putamen));
    }

    /** The cleft between the halves, front and back; it closes where the bridge of white matter joins them. */
    private double fissure(double x, double y) {
        double bridge = 0.30 + 0.12 * level;
        double open = level > 0.8 ? 1 : Shape.above(Math.abs(y), bridge, 0.02);
        double middle = 0.02 * bends.at(1.2, 4 * y);
        double width = 0.008 + 0.006 * Math.abs(bends.at(7.7, 9 * y));
        return open * Shape.below(Math.abs(x - middle), width, edge);
    }

    private double ventricles(double x, double y) {
        double size = ventricleSize * (level < 0.5 ? 1 : 1 - 1.2 * (level - 0.5));
        double width = ventricleWidth * size * (1 + (x > 0 ? ventricleLean : -ventricleLean) * 3);
        double side = Math.abs(x - ventricleLean * 0.05);
        double front = Shape.rod(side, y, 0.045, -0.05 * size, 0.7 * width, 0.085 * size, -0.24 * size, width);
        double body = Shape.rod(side, y, 0.045, -0.05 * size, 0.7 * width, 0.10, 0.16 * size, 0.7 * width);
        double back = Shape.rod(side, y, 0.10, 0.16 * size, 0.7 * width, 0.19 * size, 0.36 * size, 1.1 * width);
        double lateral = Shape.below(Math.min(front, Math.min(level < 0.25 ? 1 : body, back)), 0, edge);
        double third = level < 0.4 ? Shape.below(Shape.ellipse(x, y, 0, 0.06, 0.3 * ventricleWidth, 0.09), 0, edge) : 0;
        return Math.max(lateral, third);
    }

    private static double painted(double below, double above, double share) {
        return below + (above - below) * share;
    }
}
