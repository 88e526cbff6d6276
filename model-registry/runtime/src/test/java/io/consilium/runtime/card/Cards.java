package io.consilium.runtime.card;

import io.consilium.runtime.Sha256;
import io.consilium.runtime.dataset.SplitPlan;
import io.consilium.runtime.evaluation.Bootstrap;
import io.consilium.runtime.evaluation.Evaluation;
import io.consilium.runtime.evaluation.Judgements;
import io.consilium.runtime.training.Epoch;
import io.consilium.runtime.training.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Cards of models that don't exist, with figures as real ones have them. */
final class Cards {

    static final List<Optional<String>> REMARKS = List.of(Optional.empty(), Optional.of("trained on phantoms"));

    private Cards() {}

    static ModelCard card(String task, Optional<String> remarks) {
        Random random = new Random(1);
        int[] truths = IntStream.range(0, 120).map(image -> image % 2).toArray();
        double[][] probabilities = IntStream.of(truths)
                .mapToObj(truth -> pair(1 / (1 + Math.exp(2.4 * (1 - 2 * truth) + 2.2 * random.nextGaussian()))))
                .toArray(double[][]::new);
        return card(task, remarks, new Judgements(List.of("healthy", "tumor"), 1, truths, probabilities));
    }

    static ModelCard faultless() {
        int[] truths = IntStream.range(0, 20).map(image -> image % 2).toArray();
        double[][] probabilities =
                IntStream.of(truths).mapToObj(truth -> pair(truth)).toArray(double[][]::new);
        return card("t", Optional.empty(), new Judgements(List.of("healthy", "tumor"), 1, truths, probabilities));
    }

    private static ModelCard card(String task, Optional<String> remarks, Judgements judgements) {
        List<Epoch> epochs = IntStream.rangeClosed(1, 34)
                .mapToObj(number -> new Epoch(
                        number,
                        number < 26 ? 1e-4 : 5e-5,
                        0.72 * Math.exp(-number / 14.0) + 0.08 + 0.02 * Math.sin(number * 1.7),
                        1 - 0.5 * Math.exp(-number / 11.0),
                        0.66 * Math.exp(-number / 16.0) + 0.16 + 0.03 * Math.sin(number * 2.9),
                        0.95 - 0.44 * Math.exp(-number / 13.0) + 0.01 * Math.sin(number)))
                .toList();
        return new ModelCard(
                ModelCard.VERSION,
                task,
                new ModelCard.Model(
                        digest("weights"),
                        655_360,
                        "SAFETENSORS",
                        "brain-tumor-cnn",
                        judgements.classes(),
                        Optional.of(digest("parent"))),
                new ModelCard.Data(
                        SplitPlan.USUAL.withSeed(7),
                        new ModelCard.Part(List.of(280, 280), digest("training")),
                        new ModelCard.Part(List.of(60, 60), digest("validation")),
                        new ModelCard.Part(List.of(60, 60), digest("test"))),
                new ModelCard.Training("Adam", Recipe.USUAL.withSeed(7), epochs, 29, 812.4, "PyTorch 2.7.1", 2),
                Evaluation.of(judgements, Bootstrap.USUAL),
                remarks);
    }

    private static double[] pair(double positive) {
        return new double[] {1 - positive, positive};
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
