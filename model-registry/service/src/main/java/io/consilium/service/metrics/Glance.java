package io.consilium.service.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is looked up now and then, so that a reader of the figures never waits for it; nothing while it can't be. */
public final class Glance<T> {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Supplier<T> look;
    private final Thread thread;

    private volatile Optional<T> latest = Optional.empty();

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

    /** What was seen last. */
    public Optional<T> latest() {
        return latest;
    }

    /** A figure out of what was seen last, which is none while nothing was. */
    public double figure(ToDoubleFunction<T> figure) {
        return latest.map(seen -> figure.applyAsDouble(seen)).orElse(Double.NaN);
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

    private Optional<T> seen() {
        try {
            return Optional.of(look.get());
        } catch (RuntimeException away) {
            // Whoever needs it logs why; here it is a figure that is missing.
            return Optional.empty();
        }
    }
}
