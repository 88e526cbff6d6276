package io.consilium.runtime.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Images in the order of one class's probability, sorted once, so that a thousand resamples needn't sort again.
 *
 * <p>Images with the same probability are one step: neither ranks before the other.
 */
final class Ranking {

    private final Judgements judgements;
    private final int label;
    private final int[] order;

    Ranking(Judgements judgements, int label) {
        this.judgements = judgements;
        this.label = label;
        this.order = IntStream.range(0, judgements.size())
                .boxed()
                .sorted((one, other) ->
                        Double.compare(judgements.probability(other, label), judgements.probability(one, label)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /**
     * The probability that an image of the class ranks above one of another class, ties counting half.
     *
     * @param times how often each image counts
     */
    double areaUnderCurve(int[] times) {
        long hits = 0;
        long falseAlarms = 0;
        // Twice the area, in whole numbers: nothing is lost, whatever the order.
        long twiceArea = 0;
        for (int from = 0; from < order.length; ) {
            int to = endOfStep(from);
            long stepHits = 0;
            long stepFalseAlarms = 0;
            for (int place = from; place < to; place++) {
                if (judgements.truth(order[place]) == label) {
                    stepHits += times[order[place]];
                } else {
                    stepFalseAlarms += times[order[place]];
                }
            }
            twiceArea += stepFalseAlarms * (2 * hits + stepHits);
            hits += stepHits;
            falseAlarms += stepFalseAlarms;
            from = to;
        }
        return twiceArea / (2.0 * hits * falseAlarms);
    }

    /** The curve of hits against false alarms as the threshold falls, without the points on straight stretches. */
    List<RocPoint> curve() {
        long positives = judgements.count(label);
        long negatives = judgements.size() - positives;
        List<RocPoint> points = new ArrayList<>();
        points.add(new RocPoint(0, 0));
        long hits = 0;
        for (int from = 0; from < order.length; ) {
            int to = endOfStep(from);
            for (int place = from; place < to; place++) {
                hits += judgements.truth(order[place]) == label ? 1 : 0;
            }
            RocPoint point = new RocPoint((double) (to - hits) / negatives, (double) hits / positives);
            if (points.size() > 1 && onOneLine(points.get(points.size() - 2), points.getLast(), point)) {
                points.removeLast();
            }
            points.add(point);
            from = to;
        }
        return points;
    }

    private int endOfStep(int from) {
        int to = from + 1;
        double probability = judgements.probability(order[from], label);
        while (to < order.length && judgements.probability(order[to], label) == probability) {
            to++;
        }
        return to;
    }

    private static boolean onOneLine(RocPoint before, RocPoint between, RocPoint after) {
        double upward = (between.falseAlarms() - before.falseAlarms()) * (after.hits() - before.hits());
        double onward = (between.hits() - before.hits()) * (after.falseAlarms() - before.falseAlarms());
        return Math.abs(upward - onward) < 1e-12;
    }
}
