package io.consilium.runtime.sharing;

import ai.djl.ndarray.NDManager;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.dataset.ImageFolder;
import io.consilium.runtime.dataset.ImageLoader;
import io.consilium.runtime.dataset.LabelledImage;
import io.consilium.runtime.dataset.Split;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.evaluation.Bootstrap;
import io.consilium.runtime.evaluation.Evaluation;
import io.consilium.runtime.evaluation.Judge;
import io.consilium.runtime.evaluation.Judgements;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.phantom.PhantomOrder;
import io.consilium.runtime.phantom.PhantomSet;
import io.consilium.runtime.phantom.Site;
import io.consilium.runtime.training.Epoch;
import io.consilium.runtime.training.Recipe;
import io.consilium.runtime.training.TrainedModel;
import io.consilium.runtime.training.Training;
import io.consilium.runtime.training.TrainingListener;
import io.consilium.runtime.training.TrainingPlan;
import io.consilium.runtime.weights.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What it brings a hospital to share: a model of site A alone, of site B alone, and of site A retrained at site B, each
 * tested at A, at B, and at C, which none of them has seen.
 *
 * <p>All of it is drawn, trained and tested anew from the seeds below; the table is what comes out.
 */
public final class SharingBench {

    private static final Architecture NETWORK = new SmallCnn();

    private static final long TRAINING_SEED = 1;
    private static final long TEST_SEED = 2;

    /**
     * How much of everything.
     *
     * @param atA images to learn from at a large hospital
     * @param atB at a small one
     * @param tests images to test with at each site
     * @param recipe batches of 16 at 3e-4, not 64 at 1e-4: as good with so few images, and done in half the time
     */
    private record Extent(int atA, int atB, int tests, Recipe recipe) {
        static final Extent MEASURED = new Extent(1000, 300, 500, recipe(60));
        static final Extent QUICK = new Extent(40, 20, 10, recipe(1));

        private static Recipe recipe(int epochs) {
            return Recipe.USUAL
                    .withEpochs(epochs)
                    .withBatch(16)
                    .withLearningRate(3e-4)
                    .withPatience(15);
        }
    }

    private final Path scratch;
    private final Extent extent;
    private final Map<Site, ImageFolder> tests = new EnumMap<>(Site.class);

    private SharingBench(Path scratch, Extent extent) {
        this.scratch = scratch;
        this.extent = extent;
    }

    /** Measures it; the arguments are an empty folder, and {@code quick} for a run whose figures mean nothing. */
    public static void main(String[] arguments) throws IOException {
        Extent extent = arguments[1].equals("quick") ? Extent.QUICK : Extent.MEASURED;
        new SharingBench(Path.of(arguments[0]), extent).run();
    }

    private void run() throws IOException {
        long started = System.nanoTime();
        for (Site site : Site.values()) {
            tests.put(site, draw(site, extent.tests(), TEST_SEED));
        }
        ImageFolder a = draw(Site.A, extent.atA(), TRAINING_SEED);
        ImageFolder b = draw(Site.B, extent.atB(), TRAINING_SEED);

        System.out.println("| trained on | tested at A | tested at B | tested at C, unseen |");
        System.out.println("|---|---|---|---|");
        TrainedModel ofA = train("a", a, Optional.empty());
        network("A alone", ofA);
        Map<Site, Evaluation> alone = network("B alone", train("b", b, Optional.empty()));
        Map<Site, Evaluation> shared = network("A, retrained at B", train("ab", b, Optional.of(ofA.weights())));
        baselines("A alone", a);
        baselines("B alone", b);
        System.out.printf(
                Locale.ROOT,
                "sharing: at site B %s alone, %s from A's model; at the unseen site C %s alone, %s from A's model; %.0f s%n",
                percent(alone.get(Site.B)),
                percent(shared.get(Site.B)),
                percent(alone.get(Site.C)),
                percent(shared.get(Site.C)),
                (System.nanoTime() - started) / 1e9);
    }

    private ImageFolder draw(Site site, int count, long seed) throws IOException {
        Path folder = scratch.resolve(site.label() + "-" + seed);
        new PhantomSet(new PhantomOrder(site, count, seed, SmallCnn.SIDE)).writeTo(folder, done -> {});
        return ImageFolder.read(folder);
    }

    private TrainedModel train(String name, ImageFolder images, Optional<Path> parent) throws IOException {
        TrainingPlan plan = new TrainingPlan(
                PhantomOrder.TASK,
                NETWORK,
                parent,
                images,
                Optional.empty(),
                SplitPlan.USUAL,
                extent.recipe(),
                scratch.resolve(name + ".safetensors"));
        TrainedModel trained = new Training(plan, new TrainingListener() {
                    @Override
                    public void epochEnds(Epoch epoch) {
                        System.err.printf(
                                Locale.ROOT,
                                "%s epoch %d: loss %.3f, validation %.3f (%.1f %% right)%n",
                                name,
                                epoch.number(),
                                epoch.trainingLoss(),
                                epoch.validationLoss(),
                                100 * epoch.validationAccuracy());
                    }
                })
                .run();
        System.err.println(name + " took " + trained.duration() + ", sha256 " + trained.sha256());
        return trained;
    }

    private Map<Site, Evaluation> network(String trainedOn, TrainedModel trained) throws IOException {
        Map<Site, Evaluation> evaluations = new EnumMap<>(Site.class);
        try (NDManager manager = TorchEngine.newManager();
                ImageLoader loader = new ImageLoader(NETWORK.preprocessing())) {
            Weights.Loaded loaded = Weights.load(trained.weights(), NETWORK, manager);
            Judge judge = new Judge(loaded.network(), loader);
            for (Site site : Site.values()) {
                evaluations.put(site, evaluation(site, judge.probabilities(images(site), done -> {})));
            }
        }
        print("CNN, " + trainedOn, evaluations);
        return evaluations;
    }

    private void baselines(String trainedOn, ImageFolder images) {
        Split split = Split.of(images, SplitPlan.USUAL);
        baseline("nearest neighbours, " + trainedOn, Baseline.nearestNeighbours(split.training(), split.validation()));
        baseline("support vector machine, " + trainedOn, Baseline.supportVectors(split.training(), split.validation()));
    }

    private void baseline(String name, Baseline baseline) {
        Map<Site, Evaluation> evaluations = new EnumMap<>(Site.class);
        for (Site site : Site.values()) {
            evaluations.put(site, evaluation(site, baseline.judge(images(site))));
        }
        print(name, evaluations);
    }

    private List<LabelledImage> images(Site site) {
        return tests.get(site).images();
    }

    private Evaluation evaluation(Site site, double[][] probabilities) {
        int[] truths = images(site).stream().mapToInt(LabelledImage::label).toArray();
        return Evaluation.of(new Judgements(tests.get(site).classes(), 1, truths, probabilities), Bootstrap.USUAL);
    }

    private static void print(String name, Map<Site, Evaluation> evaluations) {
        StringBuilder row = new StringBuilder("| ").append(name);
        for (Evaluation evaluation : evaluations.values()) {
            row.append(String.format(
                    Locale.ROOT,
                    " | %s (%.1f to %.1f)",
                    percent(evaluation),
                    100 * evaluation.accuracy().low(),
                    100 * evaluation.accuracy().high()));
        }
        System.out.println(row.append(" |"));
    }

    private static String percent(Evaluation evaluation) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * evaluation.accuracy().value());
    }
}
