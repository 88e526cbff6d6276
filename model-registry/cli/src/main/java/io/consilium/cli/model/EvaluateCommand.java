package io.consilium.cli.model;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.evaluation.Bootstrap;
import io.consilium.runtime.evaluation.ModelEvaluation;
import io.consilium.runtime.network.Architecture;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tests a model on a folder of labelled images. */
@Command(
        name = "evaluate",
        description = {
            "Test a model on a folder of labelled images (one folder for each class).",
            "Prints each figure with its 95 % interval, and the commitment that binds to the test images without showing them."
        })
public final class EvaluateCommand implements Callable<Integer> {

    @Mixin
    private ModelFile model;

    @Option(names = "--data", required = true, description = "The folder that holds a folder for each class.")
    private Path data;

    @Option(names = "--positive", description = "The class that is the finding, where its name doesn't say so.")
    private Optional<String> positive;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "Of the draws that the intervals come from. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        Architecture network = model.architecture();
        ImageFolder images = ImageFolder.read(data);
        ModelEvaluation evaluation;
        try (Progress progress = output.progress("testing", images.images().size(), Progress.Unit.ITEMS)) {
            AtomicInteger shown = new AtomicInteger();
            evaluation = ModelEvaluation.of(
                    model.path(),
                    network,
                    images,
                    positive,
                    new Bootstrap(Bootstrap.USUAL.resamples(), seed),
                    judged -> progress.advance(judged - shown.getAndSet(judged)));
        }
        output.answer(evaluation, human -> print(human, evaluation));
        return 0;
    }

    private static void print(PrintWriter human, ModelEvaluation evaluation) {
        EvaluationTable.print(human, evaluation.evaluation());
        human.println();
        human.println("model      " + evaluation.model());
        human.println("test set   " + evaluation.commitment());
    }
}
