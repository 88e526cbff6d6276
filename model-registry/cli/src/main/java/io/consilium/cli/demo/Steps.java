package io.consilium.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The demo's steps in their order: each says what it proves, and holds or doesn't; after one that doesn't, none is taken. */
final class Steps {

    /** Does something, and says what it found; throws if it isn't as claimed. */
    interface Proof {
        String give() throws Exception;
    }

    private record Step(String claim, Proof proof) {}

    /** What came of a step. */
    record Outcome(int number, String claim, boolean held, String found, double seconds) {}

    private final List<Step> steps = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();

    Steps then(String claim, Proof proof) {
        steps.add(new Step(claim, proof));
        return this;
    }

    int size() {
        return steps.size();
    }

    List<Outcome> outcomes() {
        return List.copyOf(outcomes);
    }

    long held() {
        return outcomes.stream().filter(Outcome::held).count();
    }

    boolean allHeld() {
        return held() == size();
    }

    /** Takes the steps, and tells of each as it goes. */
    void take(Consumer<String> told) throws InterruptedException {
        for (Step step : steps) {
            Outcome outcome = outcome(step);
            outcomes.add(outcome);
            told.accept(String.format(
                    Locale.ROOT,
                    "%s %2d  %s (%.1f s)%n        %s",
                    outcome.held() ? "ok    " : "FAILED",
                    outcome.number(),
                    outcome.claim(),
                    outcome.seconds(),
                    outcome.found()));
            if (!outcome.held()) {
                return;
            }
        }
    }

    private Outcome outcome(Step step) throws InterruptedException {
        long start = System.nanoTime();
        boolean held = false;
        String found;
        try {
            found = step.proof().give();
            held = true;
        } catch (InterruptedException stopped) {
            throw stopped;
        } catch (Exception failed) {
            String message = failed.getMessage();
            found = message == null ? failed.toString() : message;
        }
        double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
        return new Outcome(outcomes.size() + 1, step.claim(), held, found, seconds);
    }
}
