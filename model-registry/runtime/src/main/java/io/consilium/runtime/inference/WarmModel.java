package io.consilium.runtime.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.consilium.runtime.OverloadedException;
import io.consilium.runtime.TorchEngine;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.network.Architecture;
import io.consilium.runtime.network.Network;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * A loaded model that answers questions, from any number of threads.
 *
 * <p>One thread of its own computes. Whoever comes while it is busy waits in a queue, and what has come together there goes
 * through the network together: a lone question is never kept waiting for company, and under load batches form by
 * themselves. The queue is short and a question that doesn't fit is turned away, so nobody waits longer than the queue
 * takes. Callers may be virtual threads: they wait without holding a carrier, and libtorch, which keeps state and helpers for
 * each thread that enters it, sees one.
 */
public final class WarmModel implements AutoCloseable {

    /** How many questions are answered together at most, and how many may wait. */
    public record Capacity(int batch, int waiting) {

        /** Eight together, 64 waiting: beyond eight, two cores gain nothing by a larger batch. */
        public static final Capacity DEFAULT = new Capacity(8, 64);

        /** Checks that there is room for one at least. */
        public Capacity {
            if (batch < 1 || waiting < 1) {
                throw new IllegalArgumentException("Room for %d and %d is none".formatted(batch, waiting));
            }
        }
    }

    /** A preprocessed picture, whether a heat map is wanted, and where the answer goes. */
    private static final class Question {
        final float[] planes;
        final boolean explain;
        final CompletableFuture<Reply> reply = new CompletableFuture<>();

        Question(float[] planes, boolean explain) {
            this.planes = planes;
            this.explain = explain;
        }

        void complete(Supplier<Reply> answer) {
            try {
                reply.complete(answer.get());
            } catch (RuntimeException e) {
                reply.completeExceptionally(e);
            }
        }
    }

    private record Reply(List<Likelihood> likelihoods, Optional<HeatMap> heatMap) {}

    private final LoadedModel model;
    private final Capacity capacity;
    private final BlockingQueue<Question> questions;
    private final Thread worker;
    private volatile boolean closing;

    /** Takes a model over, and closes it when it is closed itself. */
    public WarmModel(LoadedModel model) {
        this(model, Capacity.DEFAULT);
    }

    /** Takes a model over, with room for so many questions. */
    public WarmModel(LoadedModel model, Capacity capacity) {
        this.model = model;
        this.capacity = capacity;
        questions = new ArrayBlockingQueue<>(capacity.waiting());
        worker = Thread.ofPlatform()
                .daemon()
                .name("consilium-inference-" + model.identity().id())
                .start(this::work);
    }

    /** Which model answers. */
    public ModelIdentity identity() {
        return model.identity();
    }

    /** The probability of each class. */
    public Answer answer(Picture picture) throws InterruptedException {
        return ask(picture, false);
    }

    /** The probability of each class, and where in the picture the model saw the most likely one, if it can tell. */
    public Answer explain(Picture picture) throws InterruptedException {
        return ask(picture, true);
    }

    private Answer ask(Picture picture, boolean explain) throws InterruptedException {
        long start = System.nanoTime();
        float[] planes = architecture().preprocessing().apply(picture);
        Question question = new Question(planes, explain);
        submit(question);
        try {
            Reply reply = question.reply.get();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            return new Answer(identity(), reply.likelihoods, taken, reply.heatMap);
        } catch (InterruptedException e) {
            question.reply.cancel(false);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        }
    }

    /** How many questions wait for their turn. */
    public int waiting() {
        return questions.size();
    }

    /** Whether this takes no more questions. */
    public boolean isClosing() {
        return closing;
    }

    private Architecture architecture() {
        return model.architecture();
    }

    private void submit(Question question) {
        if (closing) {
            throw closed();
        }
        if (!questions.offer(question)) {
            throw new OverloadedException("%d questions are waiting for model %s already; ask again in a moment"
                    .formatted(capacity.waiting(), identity().id()));
        }
        if (closing && questions.remove(question)) {
            // The worker may have looked into the queue for the last time before this question came.
            throw closed();
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException(
                "Model %s has been closed".formatted(identity().id()));
    }

    private void work() {
        try (model) {
            while (!closing) {
                List<Question> batch = new ArrayList<>();
                batch.add(questions.take());
                questions.drainTo(batch, capacity.batch() - 1);
                batch.removeIf(question -> question.reply.isDone());
                reply(batch);
            }
        } catch (InterruptedException e) {
            // How close() asks for the end; nobody else has this thread.
            Thread.currentThread().interrupt();
        } finally {
            closing = true;
            for (Question left = questions.poll(); left != null; left = questions.poll()) {
                left.reply.completeExceptionally(closed());
            }
        }
    }

    private void reply(List<Question> batch) {
        try {
            Optional<Network> network = model.network();
            List<Question> together = new ArrayList<>();
            for (Question question : batch) {
                if (question.explain && network.isPresent()) {
                    question.complete(() -> explanation(network.get(), question));
                } else {
                    together.add(question);
                }
            }
            if (!together.isEmpty()) {
                answer(together);
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(question -> question.reply.completeExceptionally(e));
        }
    }

    private void answer(List<Question> batch) {
        try (NDManager manager = TorchEngine.newManager()) {
            float[] logits = model.logits(images(manager, batch)).toFloatArray();
            int classes = model.classes().size();
            for (int i = 0; i < batch.size(); i++) {
                float[] own = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
                batch.get(i).complete(() -> new Reply(Likelihood.of(model.classes(), own), Optional.empty()));
            }
        }
    }

    private Reply explanation(Network network, Question question) {
        try (NDManager manager = TorchEngine.newManager()) {
            GradCam.Explanation explanation =
                    GradCam.explain(network, model.classes(), images(manager, List.of(question)));
            return new Reply(explanation.likelihoods(), Optional.of(explanation.heatMap()));
        }
    }

    private NDArray images(NDManager manager, List<Question> batch) {
        Shape shape = new Shape(batch.size()).addAll(architecture().input());
        NDArray images = manager.create(shape, DataType.FLOAT32);
        FloatBuffer values = images.toByteBuffer(true).asFloatBuffer();
        batch.forEach(question -> values.put(question.planes));
        return images;
    }

    /** Finishes the batch that is being computed, turns everyone else away, and frees the model's memory. */
    @Override
    public void close() {
        closing = true;
        worker.interrupt();
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
