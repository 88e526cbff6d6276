package io.consilium.runtime.card;

import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.evaluation.CalibrationBin;
import io.consilium.runtime.evaluation.Estimate;
import io.consilium.runtime.evaluation.Evaluation;
import io.consilium.runtime.evaluation.RocPoint;
import io.consilium.runtime.training.Augmentation;
import io.consilium.runtime.training.Epoch;
import io.consilium.runtime.training.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A model card as a page to read: one HTML file, without script, font or picture from elsewhere.
 *
 * <p>Every text is escaped, and the page forbids itself to load anything: it can be opened from a mail.
 */
public final class CardPage {

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");

    private final ModelCard card;

    private CardPage(ModelCard card) {
        this.card = card;
    }

    /** The page of a card. */
    public static String of(ModelCard card) {
        return new CardPage(card).page();
    }

    private String page() {
        Map<String, String> parts = Map.of(
                "title", Html.escape(card.task() + ", " + card.model().architecture()),
                "task", Html.escape(card.task()),
                "summary", summary(),
                "remarks", remarks(),
                "tiles", tiles(),
                "notes", notes(),
                "charts", charts(),
                "facts", facts());
        // In one pass: a text of the card that looks like a place in the page stays a text.
        return PLACE.matcher(template()).replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
    }

    private String remarks() {
        return card.remarks()
                .map(text -> "<p class=\"remarks\">" + Html.escape(text) + "</p>")
                .orElse("");
    }

    private static String template() {
        try (InputStream in = CardPage.class.getResourceAsStream("model-card.html")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private String summary() {
        Evaluation evaluation = card.evaluation();
        return "%s, tested on %d images that it had not seen; the finding is <b>%s</b>."
                .formatted(
                        Html.escape(card.model().architecture()),
                        evaluation.images(),
                        Html.escape(evaluation.positive()));
    }

    private String tiles() {
        Evaluation evaluation = card.evaluation();
        return tile("Accuracy", evaluation.accuracy())
                + tile("Precision", evaluation.precision())
                + tile("Recall", evaluation.recall())
                + tile("F1", evaluation.f1())
                + tile("ROC AUC", evaluation.auc());
    }

    private static String tile(String name, Estimate estimate) {
        return "<div class=\"tile\"><span>%s</span><b>%s</b><small>%s to %s</small></div>"
                .formatted(
                        name,
                        Html.percent(estimate.value()),
                        Html.percent(estimate.low()),
                        Html.percent(estimate.high()));
    }

    private String notes() {
        Evaluation evaluation = card.evaluation();
        String note = "Below each figure: its 95\u2009%% interval, from %s bootstrap draws of the test images."
                .formatted(
                        String.format(Locale.ROOT, "%,d", evaluation.bootstrap().resamples()));
        if (evaluation.accuracy().value() == 1) {
            // The bootstrap can't draw an error that isn't there.
            note += " No image was judged wrongly: with %d images, an error rate of up to %s is still likely."
                    .formatted(evaluation.images(), Html.percent(Math.min(1, 3.0 / evaluation.images())));
        }
        return note;
    }

    private String charts() {
        Evaluation evaluation = card.evaluation();
        String positive = Html.escape(evaluation.positive());
        return figure("Loss", "", lossChart())
                + figure("Accuracy", "", accuracyChart())
                + "<figure><figcaption>Confusion</figcaption>" + confusion() + "</figure>"
                + figure("ROC", "upward: the share of %s that is found".formatted(positive), rocChart())
                + figure(
                        "Calibration",
                        "upward: how often it was true; expected error %s"
                                .formatted(Html.percent(evaluation.calibration().expectedError())),
                        calibrationChart())
                + help(positive);
    }

    private static String figure(String caption, String subtitle, Chart chart) {
        String below = subtitle.isEmpty() ? chart.legend() : "<p class=\"legend\">" + subtitle + "</p>";
        return "<figure><figcaption>%s</figcaption>%s%s</figure>".formatted(caption, below, chart.svg());
    }

    private static String help(String positive) {
        return """
                <figure class="help"><figcaption>How to read this</figcaption><dl>\
                <dt>Accuracy</dt><dd>of all images, the share that was put into the right class</dd>\
                <dt>Precision</dt><dd>of the images taken for %1$s, the share that is</dd>\
                <dt>Recall</dt><dd>of the images that are %1$s, the share that was found</dd>\
                <dt>F1</dt><dd>the harmonic mean of precision and recall</dd>\
                <dt>ROC AUC</dt><dd>how often an image with %1$s ranks above one without</dd>\
                <dt>Calibration</dt><dd>dots on the dashed line mean that 70\u2009%% is right 70 times in 100; \
                a large dot stands for many images</dd></dl></figure>""".formatted(positive);
    }

    private Chart lossChart() {
        double highest = card.training().epochs().stream()
                .mapToDouble(epoch -> Math.max(epoch.trainingLoss(), epoch.validationLoss()))
                .max()
                .orElse(1);
        return curves("Loss by epoch", Axis.upTo("", 0, highest, false), Epoch::trainingLoss, Epoch::validationLoss);
    }

    private Chart accuracyChart() {
        return curves("Accuracy by epoch", Axis.share(""), Epoch::trainingAccuracy, Epoch::validationAccuracy);
    }

    private Chart curves(
            String description, Axis upward, ToDoubleFunction<Epoch> training, ToDoubleFunction<Epoch> validation) {
        List<Epoch> epochs = card.training().epochs();
        Epoch best = epochs.get(card.training().bestEpoch() - 1);
        Chart chart = new Chart(description, Axis.upTo("epoch", 1, epochs.size(), true), upward)
                .guide(new Chart.Point(best.number(), upward.from()), new Chart.Point(best.number(), upward.to()))
                .line("training", "first", points(epochs, training))
                .line("validation", "second", points(epochs, validation));
        return chart.dot(
                "second",
                new Chart.Point(best.number(), validation.applyAsDouble(best)),
                4,
                "epoch %d, whose weights were kept: %s"
                        .formatted(best.number(), Html.number("%.4f", validation.applyAsDouble(best))));
    }

    private static List<Chart.Point> points(List<Epoch> epochs, ToDoubleFunction<Epoch> figure) {
        return epochs.stream()
                .map(epoch -> new Chart.Point(epoch.number(), figure.applyAsDouble(epoch)))
                .toList();
    }

    private Chart rocChart() {
        List<RocPoint> roc = card.evaluation().roc();
        return new Chart(
                        "ROC curve, area "
                                + Html.number("%.3f", card.evaluation().auc().value()),
                        Axis.share("share of the other images taken for it"),
                        Axis.share(""))
                .guide(new Chart.Point(0, 0), new Chart.Point(1, 1))
                .line(
                        "found",
                        "first",
                        roc.stream()
                                .map(point -> new Chart.Point(point.falseAlarms(), point.hits()))
                                .toList());
    }

    private Chart calibrationChart() {
        List<CalibrationBin> bins = card.evaluation().calibration().bins();
        int most = bins.stream().mapToInt(CalibrationBin::images).max().orElse(1);
        Chart chart = new Chart(
                        "How often what the model said came true", Axis.share("what the model said"), Axis.share(""))
                .guide(new Chart.Point(0, 0), new Chart.Point(1, 1))
                .line(
                        "came true",
                        "first",
                        bins.stream()
                                .map(bin -> new Chart.Point(bin.said(), bin.happened()))
                                .toList());
        for (CalibrationBin bin : bins) {
            chart.dot(
                    "first",
                    new Chart.Point(bin.said(), bin.happened()),
                    3 + 6 * Math.sqrt((double) bin.images() / most),
                    "%d images: said %s, came true %s"
                            .formatted(bin.images(), Html.percent(bin.said()), Html.percent(bin.happened())));
        }
        return chart;
    }

    private String confusion() {
        Evaluation evaluation = card.evaluation();
        StringBuilder table = new StringBuilder("<table class=\"confusion\"><tr><td></td>");
        evaluation.classes().forEach(name -> table.append("<th>taken for %s</th>".formatted(Html.escape(name))));
        for (int truth = 0; truth < evaluation.classes().size(); truth++) {
            List<Long> row = evaluation.confusion().get(truth);
            long all = row.stream().mapToLong(Long::longValue).sum();
            table.append("</tr><tr><th>truly %s</th>"
                    .formatted(Html.escape(evaluation.classes().get(truth))));
            for (int predicted = 0; predicted < row.size(); predicted++) {
                double share = all == 0 ? 0 : (double) row.get(predicted) / all;
                table.append("<td class=\"%s\" style=\"--share:%s\"><b>%d</b><small>%s</small></td>"
                        .formatted(
                                predicted == truth ? "right" : "wrong",
                                Html.number("%.3f", share),
                                row.get(predicted),
                                Html.percent(share)));
            }
        }
        return table.append("</tr></table>").toString();
    }

    private String facts() {
        ModelCard.Model model = card.model();
        ModelCard.Data data = card.data();
        Recipe recipe = card.training().recipe();
        return facts(
                        "Model",
                        fact("SHA-256", code(model.sha256().hex())),
                        fact(
                                "Parent",
                                model.parent()
                                        .map(parent -> code(parent.hex()))
                                        .orElse("none: it began with random weights")),
                        fact("Architecture", Html.escape(model.architecture())),
                        fact("File", "%s, %,d bytes".formatted(Html.escape(model.format()), model.bytes())))
                + facts(
                        "Images",
                        fact("Divided by", split(data.split())),
                        fact("Training", part(data.training())),
                        fact("Validation", part(data.validation())),
                        fact("Test", part(data.test())))
                + facts(
                        "Training",
                        fact(
                                "Optimiser",
                                "%s at %s, batches of %d"
                                        .formatted(
                                                Html.escape(card.training().optimizer()),
                                                recipe.learningRate(),
                                                recipe.batch())),
                        fact(
                                "Epochs",
                                "%d of at most %d; the weights are those of epoch %d"
                                        .formatted(
                                                card.training().epochs().size(),
                                                recipe.epochs(),
                                                card.training().bestEpoch())),
                        fact(
                                "Learning rate",
                                "times %s after %d epochs without progress, down to %s"
                                        .formatted(
                                                recipe.plateau().factor(),
                                                recipe.plateau().patience(),
                                                recipe.plateau().lowest())),
                        fact("Changes to images", augmentation(recipe.augmentation())),
                        fact("Seed", Long.toString(recipe.seed())),
                        fact(
                                "Computed by",
                                "%s on %d threads in %s s"
                                        .formatted(
                                                Html.escape(card.training().engine()),
                                                card.training().threads(),
                                                Html.number(
                                                        "%.0f", card.training().seconds()))));
    }

    private String split(SplitPlan plan) {
        return "seed %d: %s to validate with, %s to test with"
                .formatted(plan.seed(), Html.percent(plan.validation()), Html.percent(plan.test()));
    }

    private String part(ModelCard.Part part) {
        String counts = IntStream.range(0, part.images().size())
                .mapToObj(label -> part.images().get(label) + " "
                        + Html.escape(card.model().classes().get(label)))
                .collect(Collectors.joining(", "));
        return counts + "<br>" + code(part.commitment().hex());
    }

    private static String augmentation(Augmentation augmentation) {
        return augmentation.equals(Augmentation.NONE)
                ? "none"
                : "%sup to %s° turned, %s zoomed, %s brighter or darker"
                        .formatted(
                                augmentation.flips() ? "mirrored, " : "",
                                Html.number("%.0f", augmentation.rotation()),
                                Html.percent(augmentation.zoom()),
                                Html.percent(augmentation.brightness()));
    }

    private static String code(String text) {
        return "<code>" + Html.escape(text) + "</code>";
    }

    private static String facts(String caption, String... facts) {
        return "<section><h2>%s</h2><dl>%s</dl></section>".formatted(caption, String.join("", facts));
    }

    private static String fact(String name, String value) {
        return "<dt>%s</dt><dd>%s</dd>".formatted(name, value);
    }
}
