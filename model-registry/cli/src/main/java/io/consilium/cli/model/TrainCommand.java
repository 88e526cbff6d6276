package io.consilium.cli.model;

import io.consilium.cli.terminal.Output;
import io.consilium.runtime.card.CardPage;
import io.consilium.runtime.card.ModelCard;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.training.Augmentation;
import io.consilium.runtime.training.Recipe;
import io.consilium.runtime.training.TrainedModel;
import io.consilium.runtime.training.Training;
import io.consilium.runtime.training.TrainingPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a network on labelled images, from the beginning or from a published model, and writes its card. */
@Command(
        name = "train",
        description = {
            "Train a network on a folder of labelled images (one folder for each class).",
            "Writes the weights, a model card (.card.json) and the same as a page (.card.html). Interrupted, the same "
                    + "command goes on where it stopped, to the same result."
        })
public final class TrainCommand implements Callable<Integer> {

    @Option(names = "--task", required = true, description = "The task on the ledger, such as brain-mri-tumor.")
    private String task;

    @Option(
            names = "--architecture",
            defaultValue = "brain-tumor-cnn",
            converter = ArchitectureName.class,
            completionCandidates = ArchitectureName.class,
            description = "The network: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Architecture architecture;

    @Option(names = "--data", required = true, description = "The folder that holds a folder for each class.")
    private Path data;

    @Option(names = "--out", required = true, description = "The file for the weights, in safetensors format.")
    private Path out;

    @Option(names = "--parent", description = "Weights to go on from, such as those of a pulled model.")
    private Optional<Path> parent;

    @Option(names = "--positive", description = "The class that is the finding, where its name doesn't say so.")
    private Optional<String> positive;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description =
                    "Decides the split, the start, the order and the changes to images. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--epochs",
            defaultValue = "60",
            description = "How often each image is shown at most. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--batch", defaultValue = "64", description = "Images to an update. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--learning-rate",
            defaultValue = "1e-4",
            description = "How far Adam moves the weights at first. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--patience",
            defaultValue = "12",
            description = "Stop after so many epochs without a lower validation loss. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Option(
            names = "--validation",
            defaultValue = "0.15",
            description = "The share of the images that decides when to stop. Default: ${DEFAULT-VALUE}.")
    private double validation;

    @Option(
            names = "--test",
            defaultValue = "0.15",
            description = "The share of the images that is kept for the test at the end. Default: ${DEFAULT-VALUE}.")
    private double test;

    @Option(
            names = "--no-augmentation",
            negatable = false,
            description =
                    "Show every image as it is; else it is flipped, turned, zoomed and lit a little differently each time.")
    private boolean plain;

    @Option(names = "--remarks", description = "What else the card should say, such as what the model is meant for.")
    private Optional<String> remarks;

    @Option(names = "--restart", description = "Forget an interrupted training, and replace a finished one.")
    private boolean restart;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    /** What was written. */
    record Written(String weights, String card, String page, ModelCard contents) {}

    @Override
    public Integer call() throws IOException {
        TrainingPlan plan = plan();
        makeRoom(plan);
        TrainedModel trained;
        try (TrainingProgress progress = new TrainingProgress(output, plan.recipe())) {
            Training training = new Training(plan, progress);
            trained = Interruption.guard(training::run, training::stop, output);
        }
        ModelCard card = ModelCard.of(trained, remarks);
        Path json = Files.writeString(OwnTraining.card(out), card.toJson());
        Path page = Files.writeString(OwnTraining.beside(out, ".card.html"), CardPage.of(card));
        output.answer(
                new Written(out.toString(), json.toString(), page.toString(), card), human -> print(human, card, page));
        return 0;
    }

    private TrainingPlan plan() throws IOException {
        // Everything on the command line is checked before the images are read.
        Augmentation augmentation = plain ? Augmentation.NONE : Augmentation.USUAL;
        Recipe recipe = checked(
                () -> new Recipe(epochs, batch, learningRate, patience, Recipe.Plateau.USUAL, augmentation, seed));
        SplitPlan split = checked(() -> new SplitPlan(seed, validation, test));
        if (out.getFileName() == null || !out.getFileName().toString().endsWith(".safetensors")) {
            throw new ParameterException(
                    spec.commandLine(), "--out names a file that ends in .safetensors, not " + out);
        }
        return new TrainingPlan(task, architecture, parent, ImageFolder.read(data), positive, split, recipe, out);
    }

    private <T> T checked(Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException impossible) {
            throw new ParameterException(spec.commandLine(), impossible.getMessage());
        }
    }

    private void makeRoom(TrainingPlan plan) throws IOException {
        if (restart) {
            Files.deleteIfExists(plan.checkpoint());
        } else if (Files.exists(out)) {
            throw new ParameterException(
                    spec.commandLine(), out + " exists; name another file, or replace it with --restart");
        }
        Files.createDirectories(out.toAbsolutePath().getParent());
    }

    private void print(PrintWriter human, ModelCard card, Path page) {
        human.println(out
                + " is trained; these are the weights of epoch %d of %d"
                        .formatted(
                                card.training().bestEpoch(),
                                card.training().epochs().size()));
        human.println("sha256 " + card.model().sha256());
        human.println();
        EvaluationTable.print(human, card.evaluation());
        human.println();
        human.println("The card is in " + page);
    }
}
