package io.consilium.cli.model;

import io.consilium.cli.terminal.Table;
import io.consilium.runtime.evaluation.Estimate;
import io.consilium.runtime.evaluation.Evaluation;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** The figures of an evaluation as a person reads them. */
final class EvaluationTable {

    private EvaluationTable() {}

    static void print(PrintWriter out, Evaluation evaluation) {
        Table figures = new Table("figure", "value", "95 % from", "to");
        row(figures, "accuracy", evaluation.accuracy());
        row(figures, "precision", evaluation.precision());
        row(figures, "recall", evaluation.recall());
        row(figures, "F1", evaluation.f1());
        row(figures, "ROC AUC", evaluation.auc());
        figures.print(out);
        out.println();
        String[] heads = new String[evaluation.classes().size() + 1];
        heads[0] = "%d images".formatted(evaluation.images());
        for (int label = 0; label < evaluation.classes().size(); label++) {
            heads[label + 1] = "taken for " + evaluation.classes().get(label);
        }
        Table confusion = new Table(heads);
        for (int truth = 0; truth < evaluation.classes().size(); truth++) {
            List<Long> counts = evaluation.confusion().get(truth);
            Object[] cells = new Object[heads.length];
            cells[0] = "truly " + evaluation.classes().get(truth);
            for (int label = 0; label < counts.size(); label++) {
                cells[label + 1] = counts.get(label);
            }
            confusion.row(cells);
        }
        confusion.print(out);
    }

    private static void row(Table table, String name, Estimate estimate) {
        table.row(name, share(estimate.value()), share(estimate.low()), share(estimate.high()));
    }

    private static String share(double share) {
        return String.format(Locale.ROOT, "%.3f", share);
    }
}
