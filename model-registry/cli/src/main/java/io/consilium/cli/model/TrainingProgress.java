package io.consilium.cli.model;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.runtime.dataset.Split;
import io.consilium.runtime.training.Epoch;
import io.consilium.runtime.training.Recipe;
import io.consilium.runtime.training.TrainingListener;
import java.util.Locale;
import java.util.Optional;

/** Shows how a training goes: a bar over all images of all epochs, with loss and accuracy beside it. */
final class TrainingProgress implements TrainingListener, AutoCloseable {

    private final Output output;
    private final Recipe recipe;
    private Optional<Progress> progress = Optional.empty();
    private String lastEpoch = "";

    TrainingProgress(Output output, Recipe recipe) {
        this.output = output;
        this.recipe = recipe;
    }

    @Override
    public void begins(Split split, int epochsDone, int imagesDone) {
        int images = split.training().size();
        output.remark("%d images to learn from, %d to validate with, %d to test with"
                .formatted(images, split.validation().size(), split.test().size()));
        Progress bar = output.progress("training", (long) recipe.epochs() * images, Progress.Unit.ITEMS);
        if (epochsDone > 0 || imagesDone > 0) {
            output.remark("going on in epoch " + (epochsDone + 1));
            bar.startAt((long) epochsDone * images + imagesDone);
        }
        progress = Optional.of(bar);
    }

    @Override
    public void learned(int epoch, int images, double meanLoss) {
        progress.ifPresent(bar -> {
            bar.advance(images);
            bar.note(String.format(
                    Locale.ROOT, "epoch %d of %d, loss %.3f%s", epoch, recipe.epochs(), meanLoss, lastEpoch));
        });
    }

    @Override
    public void epochEnds(Epoch epoch) {
        lastEpoch = String.format(
                Locale.ROOT,
                ", validation %.3f (%.1f %% right)",
                epoch.validationLoss(),
                100 * epoch.validationAccuracy());
    }

    @Override
    public void tests(int images) {
        close();
    }

    @Override
    public void close() {
        progress.ifPresent(Progress::close);
    }
}
