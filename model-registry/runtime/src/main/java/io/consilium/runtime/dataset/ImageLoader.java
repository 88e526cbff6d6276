package io.consilium.runtime.dataset;

import io.consilium.runtime.RefusedImageException;
import io.consilium.runtime.image.Picture;
import io.consilium.runtime.image.Preprocessing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Reads and prepares images ahead of the network that waits for them.
 *
 * <p>Images come in the order in which they were asked for, however many threads read them, and never more than a few
 * batches of them are in memory.
 */
public final class ImageLoader implements AutoCloseable {

    /** Enough to hide a slow disk; more would only fill memory. */
    private static final int BATCHES_AHEAD = 3;

    private final Preprocessing preprocessing;
    private final ExecutorService readers;

    /** A loader for networks that take what this preprocessing makes. */
    public ImageLoader(Preprocessing preprocessing) {
        this.preprocessing = preprocessing;
        this.readers = Executors.newFixedThreadPool(
                Runtime.getRuntime().availableProcessors(),
                Thread.ofPlatform().name("image-reader-", 0).daemon().factory());
    }

    /** What is done to the planes of an image after preprocessing. */
    @FunctionalInterface
    public interface Treatment {
        /** Changes nothing. */
        Treatment NONE = (planes, place) -> planes;

        /**
         * The planes to be used instead.
         *
         * @param planes the preprocessed image
         * @param place which image of the list it is
         */
        float[] treat(float[] planes, int place);
    }

    /**
     * Starts reading images, batch after batch.
     *
     * @param images what to read, in order
     * @param batches how many images each batch has; as many in all as there are images
     * @param treatment what is done to each
     * @return the planes of each batch's images; {@code next} throws {@link RefusedImageException} for an image that can't
     *     be used
     */
    public Iterator<List<float[]>> load(List<LabelledImage> images, List<Integer> batches, Treatment treatment) {
        return new Batches(images, batches.iterator(), treatment);
    }

    private float[] prepare(LabelledImage image, Treatment treatment, int place) {
        try {
            Picture picture = Picture.decode(Files.readAllBytes(image.file()));
            return treatment.treat(preprocessing.apply(picture), place);
        } catch (RefusedImageException refused) {
            throw new RefusedImageException(refused.reason(), image.file() + ": " + refused.getMessage(), refused);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Can't read " + image.file(), unreadable);
        }
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }

    private final class Batches implements Iterator<List<float[]>> {
        private final List<LabelledImage> images;
        private final Iterator<Integer> sizes;
        private final Treatment treatment;
        private final Deque<List<CompletableFuture<float[]>>> pending = new ArrayDeque<>();
        private int started;

        Batches(List<LabelledImage> images, Iterator<Integer> sizes, Treatment treatment) {
            this.images = images;
            this.sizes = sizes;
            this.treatment = treatment;
            readAhead();
        }

        private void readAhead() {
            while (pending.size() < BATCHES_AHEAD && sizes.hasNext()) {
                int from = started;
                started += sizes.next();
                pending.add(IntStream.range(from, started)
                        .mapToObj(place -> CompletableFuture.supplyAsync(
                                () -> prepare(images.get(place), treatment, place), readers))
                        .toList());
            }
        }

        @Override
        public boolean hasNext() {
            return !pending.isEmpty();
        }

        @Override
        public List<float[]> next() {
            if (pending.isEmpty()) {
                throw new NoSuchElementException("All images were read");
            }
            List<CompletableFuture<float[]>> batch = pending.remove();
            readAhead();
            try {
                return batch.stream().map(CompletableFuture::join).toList();
            } catch (CompletionException failure) {
                if (failure.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw failure;
            }
        }
    }

    /** Batches of at most this many images, as even as can be: 65 images are 33 and 32, not 64 and a lonely one. */
    public static List<Integer> evenBatches(int images, int most) {
        int batches = Math.ceilDiv(images, most);
        return IntStream.range(0, batches)
                .mapToObj(batch -> images / batches + (batch < images % batches ? 1 : 0))
                .toList();
    }
}
