package io.consilium.runtime.evaluation;

import java.util.List;

/** The figures on one draw of the images. */
record Figures(double accuracy, double precision, double recall, double f1, double auc, Confusion confusion) {

    static Figures of(Judgements judgements, List<Ranking> rankings, int[] times) {
        Confusion confusion = new Confusion(judgements.classes().size(), judgements.positive());
        for (int image = 0; image < times.length; image++) {
            confusion.add(judgements.truth(image), judgements.predicted(image), times[image]);
        }
        double auc = rankings.stream()
                .mapToDouble(ranking -> ranking.areaUnderCurve(times))
                .average()
                .orElseThrow();
        return new Figures(
                confusion.accuracy(), confusion.precision(), confusion.recall(), confusion.f1(), auc, confusion);
    }
}
