package io.consilium.cli.model;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.PhantomSet;
import io.consilium.runtime.phantom.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Draws synthetic slices, labelled so, for trying out what must not be tried on patients' images. */
@Command(
        name = "phantom",
        description = "Draw synthetic brain-MRI-like slices, with and without a mass. No patient was scanned for them.")
public final class PhantomCommand implements Callable<Integer> {

    @Option(
            names = "--task",
            defaultValue = PhantomOrder.TASK,
            description = "What to draw images for; there is one: ${DEFAULT-VALUE}.")
    private String task;

    @Option(names = "--count", required = true, description = "How many slices, half of them with a mass.")
    private int count;

    @Option(
            names = "--seed",
            defaultValue = "0",
            description = "The same seed draws the same slices. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--site",
            defaultValue = "A",
            description =
                    "The invented hospital whose scanner takes them: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Site site;

    @Option(
            names = "--size",
            defaultValue = "" + PhantomOrder.USUAL_SIZE,
            description = "Width and height in pixels. Default: ${DEFAULT-VALUE}.")
    private int size;

    @Option(names = "--out", required = true, description = "A new or empty folder for them.")
    private Path out;

    @Mixin
    private Output output;

    @Spec
    private CommandSpec spec;

    /** What was drawn. */
    record Drawn(boolean synthetic, String task, Site site, int count, long seed, int size, String folder) {}

    @Override
    public Integer call() throws IOException {
        if (!task.equals(PhantomOrder.TASK)) {
            throw wrong("There are phantoms for " + PhantomOrder.TASK + " only, not for " + task);
        }
        PhantomOrder order = order();
        try (Progress progress = output.progress("drawing", count, Progress.Unit.ITEMS)) {
            new PhantomSet(order).writeTo(out, done -> progress.advance(1));
        }
        output.answer(
                new Drawn(true, task, site, count, seed, size, out.toString()),
                human -> human.println("%d synthetic slices of site %s (seed %d) are in %s; none is of a patient"
                        .formatted(count, site, seed, out)));
        return 0;
    }

    private PhantomOrder order() {
        try {
            return new PhantomOrder(site, count, seed, size);
        } catch (IllegalArgumentException impossible) {
            throw wrong(impossible.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
