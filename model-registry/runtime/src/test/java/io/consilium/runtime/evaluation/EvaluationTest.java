package io.consilium.runtime.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final double EXACT = 1e-12;
    private static final Bootstrap QUICK = new Bootstrap(200, 3);

    @Test
    void figuresAreThoseWorkedOutByHand() {
        // Found 2 of 3 tumors, with 1 false alarm among 5 healthy.
        Evaluation evaluation =
                evaluation(new int[] {1, 1, 1, 0, 0, 0, 0, 0}, new double[] {0.9, 0.8, 0.3, 0.7, 0.2, 0.2, 0.1, 0.1});

        assertEquals(List.of(List.of(4L, 1L), List.of(1L, 2L)), evaluation.confusion());
        assertEquals(6 / 8.0, evaluation.accuracy().value(), EXACT);
        assertEquals(2 / 3.0, evaluation.precision().value(), EXACT);
        assertEquals(2 / 3.0, evaluation.recall().value(), EXACT);
        assertEquals(2 / 3.0, evaluation.f1().value(), EXACT);
        // Of 15 pairs the tumor ranks higher in all but one: 0.3 against 0.7.
        assertEquals(14 / 15.0, evaluation.auc().value(), EXACT);
    }

    @Test
    void positiveClassDecidesWhatPrecisionAndRecallMean() {
        int[] truths = {1, 1, 1, 0, 0, 0, 0, 0};
        double[] tumor = {0.9, 0.8, 0.3, 0.7, 0.2, 0.2, 0.1, 0.1};

        Evaluation evaluation =
                Evaluation.of(new Judgements(List.of("healthy", "tumor"), 0, truths, pairs(tumor)), QUICK);

        assertEquals("healthy", evaluation.positive());
        assertEquals(4 / 5.0, evaluation.precision().value(), EXACT);
        assertEquals(4 / 5.0, evaluation.recall().value(), EXACT);
        assertEquals(14 / 15.0, evaluation.auc().value(), EXACT);
    }

    @Test
    void modelThatNeverFindsAnythingHasPrecisionZeroNotNothing() {
        Evaluation evaluation = evaluation(new int[] {1, 0}, new double[] {0.2, 0.1});

        assertEquals(0, evaluation.precision().value());
        assertEquals(0, evaluation.recall().value());
        assertEquals(0, evaluation.f1().value());
        assertEquals(1, evaluation.auc().value());
    }

    @Test
    void tiesCountHalf() {
        assertEquals(
                0.5, evaluation(new int[] {1, 0}, new double[] {0.4, 0.4}).auc().value());
        assertEquals(
                0.5,
                evaluation(new int[] {1, 1, 0, 0}, new double[] {0.1, 0.9, 0.1, 0.9})
                        .auc()
                        .value());
        assertEquals(
                (1 + 0.5) / 2,
                evaluation(new int[] {1, 1, 0}, new double[] {0.9, 0.5, 0.5})
                        .auc()
                        .value());
    }

    /** Recorded from scikit-learn 1.9.1: accuracy_score, precision_score, …, roc_auc_score, confusion_matrix. */
    @Test
    void twoClassesAgreeWithScikitLearn() {
        int[] truths = {
            1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1,
            1, 0, 0, 1
        };
        double[] tumor = {
            0.8, 0.95, 0.75, 0.35, 0.6, 0.6, 0.65, 0.7, 0.25, 0.4, 0.4, 0.5, 0.95, 0.7, 0.45, 0.7, 0.6, 0.75, 0.35, 0.4,
            0.5, 0.85, 0.15, 0.35, 0.5, 0.15, 0.15, 0.95, 0.9, 0.55, 0.8, 0.05, 0.95, 0.65, 0.85, 0.45, 0.55, 0.25,
            0.75, 0.55
        };

        Evaluation evaluation = evaluation(truths, tumor);

        assertEquals(List.of(List.of(11L, 3L), List.of(6L, 20L)), evaluation.confusion());
        assertEquals(0.775, evaluation.accuracy().value(), EXACT);
        assertEquals(0.8695652173913043, evaluation.precision().value(), EXACT);
        assertEquals(0.7692307692307693, evaluation.recall().value(), EXACT);
        assertEquals(0.8163265306122449, evaluation.f1().value(), EXACT);
        assertEquals(0.8379120879120879, evaluation.auc().value(), EXACT);
        assertEquals(0.8379120879120879, areaBelow(evaluation.roc()), EXACT);
        assertTrue(holds(evaluation.roc(), 3 / 14.0, 20 / 26.0));
        assertTrue(holds(evaluation.roc(), 6 / 14.0, 25 / 26.0));
    }

    /** Recorded from scikit-learn 1.9.1 with average='macro', and roc_auc_score with multi_class='ovr'. */
    @Test
    void threeClassesAgreeWithScikitLearn() {
        int[] truths = {1, 1, 0, 2, 2, 2, 0, 1, 1, 0, 0, 2, 2, 0, 0, 1, 2, 2, 0, 2, 0, 0, 2, 0, 0, 2, 0, 1, 1, 0};
        int[][] parts = {
            {8, 18, 3}, {2, 23, 14}, {11, 11, 19}, {14, 12, 8}, {1, 13, 24}, {8, 11, 20}, {17, 7, 11}, {13, 18, 11},
            {12, 13, 1}, {10, 6, 5}, {27, 2, 11}, {8, 17, 17}, {3, 3, 25}, {19, 15, 10}, {18, 10, 12}, {12, 8, 18},
            {11, 12, 22}, {2, 12, 8}, {14, 14, 4}, {7, 12, 16}, {8, 10, 13}, {18, 1, 15}, {15, 4, 20}, {17, 7, 6},
            {12, 8, 10}, {18, 9, 25}, {19, 16, 14}, {12, 18, 1}, {14, 6, 14}, {17, 1, 18}
        };
        double[][] shares = Arrays.stream(parts)
                .map(row -> Arrays.stream(row)
                        .mapToDouble(part -> (double) part / Arrays.stream(row).sum())
                        .toArray())
                .toArray(double[][]::new);

        Evaluation evaluation =
                Evaluation.of(new Judgements(List.of("glioma", "meningioma", "healthy"), 0, truths, shares), QUICK);

        assertEquals(List.of(List.of(10L, 0L, 3L), List.of(1L, 5L, 1L), List.of(1L, 2L, 7L)), evaluation.confusion());
        assertEquals(0.7333333333333333, evaluation.accuracy().value(), EXACT);
        assertEquals(0.7279942279942281, evaluation.precision().value(), EXACT);
        assertEquals(0.7278388278388279, evaluation.recall().value(), EXACT);
        assertEquals(0.726984126984127, evaluation.f1().value(), EXACT);
        assertEquals(0.8330751899421976, evaluation.auc().value(), EXACT);
    }

    @Test
    void areaUnderTheCurveIsTheShareOfPairsInTheRightOrder() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int size = 2 + random.nextInt(60);
            int steps = 1 + random.nextInt(30);
            int[] truths = new int[size];
            double[] tumor = new double[size];
            for (int image = 0; image < size; image++) {
                truths[image] = image < 2 ? image : random.nextInt(2);
                tumor[image] = (double) random.nextInt(steps + 1) / steps;
            }

            Evaluation evaluation = evaluation(truths, tumor, new Bootstrap(100, seed));

            assertEquals(pairsInOrder(truths, tumor), evaluation.auc().value(), EXACT, "seed " + seed);
            assertEquals(evaluation.auc().value(), areaBelow(evaluation.roc()), 1e-9, "seed " + seed);
        }
    }

    @Test
    void intervalsAreThoseOfDrawingTheImagesAnewTheSlowWay() {
        Random random = new Random(8);
        int[] truths = new int[80];
        double[] tumor = new double[80];
        for (int image = 0; image < 80; image++) {
            truths[image] = image % 4 == 0 ? 1 : 0;
            tumor[image] = Math.clamp(0.35 + 0.2 * truths[image] + 0.25 * random.nextGaussian(), 0, 1);
        }

        Evaluation quick = evaluation(truths, tumor, new Bootstrap(4000, 1));

        assertSame(slowly(truths, tumor, EvaluationTest::pairsInOrder), quick.auc(), "auc");
        assertSame(slowly(truths, tumor, EvaluationTest::shareRight), quick.accuracy(), "accuracy");
    }

    @Test
    void sameSeedGivesTheSameIntervalsAndAnotherSeedOthers() {
        int[] truths = {1, 1, 1, 1, 0, 0, 0, 0, 0, 1};
        double[] tumor = {0.9, 0.8, 0.3, 0.6, 0.7, 0.2, 0.2, 0.1, 0.1, 0.45};

        assertEquals(evaluation(truths, tumor, QUICK), evaluation(truths, tumor, QUICK));
        assertNotEquals(
                evaluation(truths, tumor, QUICK).auc(),
                evaluation(truths, tumor, new Bootstrap(200, 4)).auc());
    }

    @Test
    void calibrationComparesWhatWasSaidWithWhatHappened() {
        Calibration calibration = evaluation(
                        new int[] {1, 1, 0, 0, 0, 1}, new double[] {0.95, 1.0, 0.92, 0.05, 0.05, 0.15})
                .calibration();

        assertEquals(3, calibration.bins().size());
        assertEquals(new CalibrationBin(0, 0.1, 2, 0.05, 0), calibration.bins().get(0));
        CalibrationBin surest = calibration.bins().get(2);
        assertEquals(3, surest.images());
        assertEquals((0.95 + 1.0 + 0.92) / 3, surest.said(), EXACT);
        assertEquals(2 / 3.0, surest.happened(), EXACT);
        double expected = (2 * 0.05 + 1 * 0.85 + 3 * ((0.95 + 1.0 + 0.92) / 3 - 2 / 3.0)) / 6;
        assertEquals(expected, calibration.expectedError(), EXACT);
    }

    private static void assertSame(double[] expected, Estimate estimate, String figure) {
        // Two random samples of the same distribution: the ends differ by chance, but little.
        assertEquals(expected[0], estimate.low(), 0.012, figure);
        assertEquals(expected[1], estimate.high(), 0.012, figure);
    }

    private static double[] slowly(int[] truths, double[] tumor, Figure figure) {
        Random random = new Random(99);
        List<Integer> sick = new ArrayList<>();
        List<Integer> healthy = new ArrayList<>();
        for (int image = 0; image < truths.length; image++) {
            (truths[image] == 1 ? sick : healthy).add(image);
        }
        double[] drawn = new double[4000];
        for (int draw = 0; draw < drawn.length; draw++) {
            int[] drawnTruths = new int[truths.length];
            double[] drawnTumor = new double[truths.length];
            for (int place = 0; place < truths.length; place++) {
                List<Integer> from = place < sick.size() ? sick : healthy;
                int image = from.get(random.nextInt(from.size()));
                drawnTruths[place] = truths[image];
                drawnTumor[place] = tumor[image];
            }
            drawn[draw] = figure.of(drawnTruths, drawnTumor);
        }
        Arrays.sort(drawn);
        return new double[] {drawn[100], drawn[3899]};
    }

    private interface Figure {
        double of(int[] truths, double[] tumor);
    }

    private static double shareRight(int[] truths, double[] tumor) {
        double right = 0;
        for (int image = 0; image < truths.length; image++) {
            right += truths[image] == (tumor[image] > 0.5 ? 1 : 0) ? 1 : 0;
        }
        return right / truths.length;
    }

    private static double pairsInOrder(int[] truths, double[] tumor) {
        double right = 0;
        int pairs = 0;
        for (int sick = 0; sick < truths.length; sick++) {
            for (int healthy = 0; healthy < truths.length; healthy++) {
                if (truths[sick] == 1 && truths[healthy] == 0) {
                    pairs++;
                    right += tumor[sick] > tumor[healthy] ? 1 : tumor[sick] == tumor[healthy] ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }

    private static double areaBelow(List<RocPoint> curve) {
        double area = 0;
        for (int point = 1; point < curve.size(); point++) {
            RocPoint before = curve.get(point - 1);
            RocPoint here = curve.get(point);
            area += (here.falseAlarms() - before.falseAlarms()) * (here.hits() + before.hits()) / 2;
        }
        return area;
    }

    private static boolean holds(List<RocPoint> curve, double falseAlarms, double hits) {
        ToDoubleFunction<RocPoint> distance =
                point -> Math.hypot(point.falseAlarms() - falseAlarms, point.hits() - hits);
        return curve.stream().mapToDouble(distance).min().orElseThrow() < 1e-9;
    }

    private static Evaluation evaluation(int[] truths, double[] tumor) {
        return evaluation(truths, tumor, QUICK);
    }

    private static Evaluation evaluation(int[] truths, double[] tumor, Bootstrap bootstrap) {
        return Evaluation.of(new Judgements(List.of("healthy", "tumor"), 1, truths, pairs(tumor)), bootstrap);
    }

    private static double[][] pairs(double[] tumor) {
        return Arrays.stream(tumor)
                .mapToObj(probability -> new double[] {1 - probability, probability})
                .toArray(double[][]::new);
    }
}
