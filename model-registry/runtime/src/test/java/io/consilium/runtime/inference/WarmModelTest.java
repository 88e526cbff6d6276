package io.consilium.runtime.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.consilium.runtime.OverloadedException;
import io.consilium.runtime.RefusedWeightsException;
import io.consilium.runtime.RefusedWeightsException.Reason;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Formula;
import io.consilium.runtime.network.Network;
import io.consilium.runtime.network.Pass;
import io.consilium.runtime.network.TensorSpec;
import io.consilium.runtime.network.TinyNetwork;
import io.consilium.runtime.weights.Weights;
import io.consilium.runtime.weights.WeightsFormat;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmModelTest {

    @TempDir
    private Path folder;

    @Test
    void answersCarryProbabilitiesIdentityAndTime() throws Exception {
        Path file = tinyWeights("no tumor", "tumor");
        ModelIdentity identity = ModelIdentity.of(file, TinyNetwork.TINY);
        try (WarmModel model = new WarmModel(LoadedModel.load(file, identity))) {
            Answer answer = model.answer(picture(1));

            assertEquals(identity, answer.model());
            assertEquals(Sha256.of(file), answer.model().sha256());
            assertEquals(
                    List.of("no tumor", "tumor"),
                    answer.likelihoods().stream().map(Likelihood::name).toList());
            assertEquals(
                    1,
                    answer.likelihoods().stream()
                            .mapToDouble(Likelihood::probability)
                            .sum(),
                    1e-12);
            assertTrue(answer.best().probability() >= 0.5);
            assertTrue(answer.taken().isPositive());
            assertTrue(answer.heatMap().isEmpty());
        }
    }

    @Test
    void explanationsComeWithAHeatMapForTheBestClass() throws Exception {
        Path file = tinyWeights("no tumor", "tumor");
        try (WarmModel model = warm(file)) {
            Answer answer = model.explain(picture(1));

            HeatMap heat = answer.heatMap().orElseThrow();
            assertEquals(answer.best().name(), heat.explained());
            assertEquals(15, heat.width());
            assertEquals(model.answer(picture(1)).likelihoods(), answer.likelihoods());
        }
    }

    @Test
    void torchScriptAnswersWithoutAHeatMap() throws Exception {
        Path file = Path.of(WeightsFormat.class.getResource("traced.pt").toURI());
        try (WarmModel model = warm(file)) {
            Answer answer = model.explain(picture(1));

            assertEquals(2, answer.likelihoods().size());
            assertTrue(answer.heatMap().isEmpty());
        }
        Path sameWeights = tinyWeights("class 0", "class 1");
        try (WarmModel ours = warm(sameWeights);
                WarmModel theirs = warm(file)) {
            assertEquals(
                    ours.answer(picture(3)).best().probability(),
                    theirs.answer(picture(3)).best().probability(),
                    1e-6);
        }
    }

    @Test
    void weightsWithAnotherDigestAreRefused() throws IOException {
        Path file = tinyWeights("a", "b");
        ModelIdentity another =
                new ModelIdentity("7", Sha256.of(new byte[1]), TinyNetwork.TINY, WeightsFormat.SAFETENSORS);

        assertEquals(
                Reason.WRONG_DIGEST,
                assertThrows(RefusedWeightsException.class, () -> LoadedModel.load(file, another))
                        .reason());
    }

    @Test
    void manyAskAtOnceAndEachGetsItsOwnAnswer() throws Exception {
        Path file = tinyWeights("a", "b");
        try (WarmModel model = warm(file, new WarmModel.Capacity(8, 1000));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Double> alone = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                alone.add(model.answer(picture(i)).likelihoods().getFirst().probability());
            }
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Picture picture = picture(i % 10);
                boolean explain = i % 50 == 0;
                answers.add(callers.submit(() -> explain ? model.explain(picture) : model.answer(picture)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertEquals(
                        alone.get(i % 10),
                        answers.get(i).get().likelihoods().getFirst().probability(),
                        1e-6);
            }
            assertTrue(alone.stream().distinct().count() > 5, "the pictures differ");
        }
    }

    @Test
    void whoeverWaitsIsAnsweredTogetherAndWhoeverDoesntFitIsTurnedAway() throws Exception {
        GatedNetwork gated = new GatedNetwork();
        Path file = weights(gated);
        try (WarmModel model = warm(file, gated, new WarmModel.Capacity(4, 6));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> first = callers.submit(() -> model.answer(picture(0)));
            gated.entered.acquire();
            List<Future<Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Picture picture = picture(i);
                waiting.add(callers.submit(() -> model.answer(picture)));
            }
            while (model.waiting() < 6) {
                Thread.sleep(1);
            }
            OverloadedException refusal = assertThrows(OverloadedException.class, () -> model.answer(picture(7)));

            gated.gate.release(100);
            first.get();
            for (Future<Answer> answer : waiting) {
                answer.get();
            }

            assertTrue(refusal.getMessage().contains("6 questions"), refusal.getMessage());
            assertEquals(1, gated.batches.poll());
            assertEquals(4, gated.batches.poll());
            assertEquals(2, gated.batches.poll());
        }
    }

    @Test
    void closingAnswersWhoIsInAndTurnsAwayTheRest() throws Exception {
        GatedNetwork gated = new GatedNetwork();
        Path file = weights(gated);
        WarmModel model = warm(file, gated, new WarmModel.Capacity(1, 6));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Answer> first = callers.submit(() -> model.answer(picture(0)));
            gated.entered.acquire();
            Future<Answer> second = callers.submit(() -> model.answer(picture(1)));
            while (model.waiting() < 1) {
                Thread.sleep(1);
            }
            Future<?> closing = callers.submit(model::close);
            while (!model.isClosing()) {
                Thread.sleep(1);
            }
            gated.gate.release(100);

            closing.get(30, TimeUnit.SECONDS);
            assertEquals(2, first.get().likelihoods().size());
            ExecutionException refused = assertThrows(ExecutionException.class, second::get);
            assertTrue(refused.getCause() instanceof IllegalStateException, refused.toString());
            assertThrows(IllegalStateException.class, () -> model.answer(picture(2)));
            model.close();
        }
    }

    @Test
    void closingFreesEveryTensor() throws Exception {
        Path file = tinyWeights("a", "b");
        LoadedModel loaded = LoadedModel.load(file, ModelIdentity.of(file, TinyNetwork.TINY));
        List<NDArray> weights =
                List.copyOf(loaded.network().orElseThrow().values().values());
        try (WarmModel model = new WarmModel(loaded)) {
            model.answer(picture(1));
            assertTrue(weights.stream().noneMatch(NDArray::isReleased));
        }
        assertTrue(weights.stream().allMatch(NDArray::isReleased));
    }

    @Test
    void weightsThatLeadToNonsenseAreNotedInTheAnswersPlace() throws Exception {
        Path file = folder.resolve("negative.safetensors");
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = TinyNetwork.TINY.newNetwork(2);
            Formula.fill(network, manager);
            // Finite, and yet there is no square root of it.
            network.values().get("bn.running_var").muli(-1);
            Weights.save(file, network, List.of("a", "b"), Map.of());
        }
        try (WarmModel model = warm(file)) {
            assertEquals(
                    Reason.NOT_FINITE,
                    assertThrows(RefusedWeightsException.class, () -> model.answer(picture(1)))
                            .reason());
        }
    }

    private Path tinyWeights(String... classes) throws IOException {
        return weights(TinyNetwork.TINY, classes);
    }

    private Path weights(Architecture architecture, String... classes) throws IOException {
        Path file = folder.resolve(architecture + ".safetensors");
        try (NDManager manager = TorchEngine.newManager()) {
            Network network = architecture.newNetwork(2);
            Formula.fill(network, manager);
            Weights.save(file, network, classes.length == 0 ? List.of("a", "b") : List.of(classes), Map.of());
        }
        return file;
    }

    private static WarmModel warm(Path file) throws IOException {
        return warm(file, WarmModel.Capacity.DEFAULT);
    }

    private static WarmModel warm(Path file, WarmModel.Capacity capacity) throws IOException {
        return warm(file, TinyNetwork.TINY, capacity);
    }

    private static WarmModel warm(Path file, Architecture architecture, WarmModel.Capacity capacity)
            throws IOException {
        return new WarmModel(LoadedModel.load(file, ModelIdentity.of(file, architecture)), capacity);
    }

    private static Picture picture(int seed) {
        BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 1600; i++) {
            image.getRaster().setSample(i % 40, i / 40, 0, (i * (seed + 1) * 37) % 256 / (seed % 3 + 1));
        }
        return Picture.of(image);
    }

    /** A network that waits to be let through, and remembers how many came together. */
    private static final class GatedNetwork extends Architecture {
        final Semaphore entered = new Semaphore(0);
        final Semaphore gate = new Semaphore(0);
        final Queue<Integer> batches = new ConcurrentLinkedQueue<>();

        GatedNetwork() {
            super("gated", TinyNetwork.TINY.preprocessing());
        }

        @Override
        public List<TensorSpec> tensors(int classes) {
            return TinyNetwork.TINY.tensors(classes);
        }

        @Override
        public String classifier() {
            return TinyNetwork.TINY.classifier();
        }

        @Override
        protected NDArray activations(Pass pass, NDArray images) {
            entered.release();
            gate.acquireUninterruptibly();
            batches.add((int) images.getShape().get(0));
            return pass.from(images).convolutionWithBias("conv", 2, 0).end();
        }

        @Override
        protected NDArray logits(Pass pass, NDArray activations) {
            return pass.from(activations).globalAveragePool().linear("fc").end();
        }
    }
}
