package io.consilium.service.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What is looked up now and then, so that a reader of the figures never waits for it; nothing while it can't be, or while a
 * look has no end.
 */
public final class Glance<T> {

    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** A look that takes longer is none: what was seen before it says nothing of now. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final Supplier<T> look;
    private final Thread thread;

    private volatile Optional<Seen<T>> latest = Optional.empty();

    private record Seen<T>(T value, long at) {}

    public Glance(String name, Supplier<T> look) {
        this.look = look;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::watch);
    }

    /** Begins to look. */
    public void start() {
        thread.start();
    }

    public void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    /** What was seen last, unless that is too long ago. */
    public Optional<T> latest() {
        return latest.filter(seen ->
                        System.nanoTime() - seen.at() < PAUSE.plus(LONGEST_LOOK).toNanos())
                .map(Seen::value);
    }

    /** A figure out of what was seen last, which is none while nothing was. */
    public double figure(ToDoubleFunction<T> figure) {
        return latest().map(seen -> figure.applyAsDouble(seen)).orElse(Double.NaN);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                latest = seen();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Seen<T>> seen() {
        try {
            return Optional.of(new Seen<>(look.get(), System.nanoTime()));
        } catch (RuntimeException away) {
            // Whoever needs it logs why; here it is a figure that is missing.
            return Optional.empty();
        }
    }
}
