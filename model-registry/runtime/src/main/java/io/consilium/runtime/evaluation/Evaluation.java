package io.consilium.runtime.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How good a model is on a test set.
 *
 * <p>With two classes, precision, recall, F1 and AUC are those of the finding; with more, the mean over the classes, each
 * against all others.
 *
 * @param classes the names of the classes
 * @param positive the name of the class that is the finding
 * @param images how many images were judged
 * @param accuracy the share of images that were put into the right class
 * @param precision of the images taken for the finding, the share that has it
 * @param recall of the images with the finding, the share that was found
 * @param f1 the harmonic mean of the two
 * @param auc the area under the ROC curve: how often an image with the finding ranks above one without
 * @param confusion for each true class, how many images were taken for which class
 * @param roc the ROC curve of the finding
 * @param calibration how far the probabilities can be taken at their word
 * @param bootstrap how the intervals were found
 */
public record Evaluation(
        List<String> classes,
        String positive,
        int images,
        Estimate accuracy,
        Estimate precision,
        Estimate recall,
        Estimate f1,
        Estimate auc,
        List<List<Long>> confusion,
        List<RocPoint> roc,
        Calibration calibration,
        Bootstrap bootstrap) {

    public Evaluation {
        classes = List.copyOf(classes);
        confusion = confusion.stream().map(List::copyOf).toList();
        roc = List.copyOf(roc);
    }

    /** Computes everything; the same judgements and seed give the same figures everywhere. */
    public static Evaluation of(Judgements judgements, Bootstrap bootstrap) {
        List<Ranking> rankings = rankings(judgements);
        int[] once = new int[judgements.size()];
        Arrays.fill(once, 1);
        Figures figures = Figures.of(judgements, rankings, once);
        List<int[]> members = Bootstrap.membersOfClasses(judgements);
        List<Figures> resampled = IntStream.range(0, bootstrap.resamples())
                .parallel()
                .mapToObj(number -> Figures.of(judgements, rankings, bootstrap.draw(judgements, members, number)))
                .toList();
        int classes = judgements.classes().size();
        Confusion confusion = figures.confusion();
        return new Evaluation(
                judgements.classes(),
                judgements.classes().get(judgements.positive()),
                judgements.size(),
                estimate(figures, resampled, Figures::accuracy),
                estimate(figures, resampled, Figures::precision),
                estimate(figures, resampled, Figures::recall),
                estimate(figures, resampled, Figures::f1),
                estimate(figures, resampled, Figures::auc),
                IntStream.range(0, classes)
                        .mapToObj(truth -> IntStream.range(0, classes)
                                .mapToObj(predicted -> confusion.count(truth, predicted))
                                .toList())
                        .toList(),
                new Ranking(judgements, judgements.positive()).curve(),
                Calibration.of(judgements),
                bootstrap);
    }

    private static List<Ranking> rankings(Judgements judgements) {
        return judgements.classes().size() == 2
                ? List.of(new Ranking(judgements, judgements.positive()))
                : IntStream.range(0, judgements.classes().size())
                        .mapToObj(label -> new Ranking(judgements, label))
                        .toList();
    }

    private static Estimate estimate(
            Figures figures, List<Figures> resampled, java.util.function.ToDoubleFunction<Figures> figure) {
        return Bootstrap.estimate(
                figure.applyAsDouble(figures),
                resampled.stream().mapToDouble(figure).toArray());
    }
}
