package io.consilium.cli.model;

import io.consilium.cli.terminal.Output;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds the end of the process off, when somebody presses Ctrl-C, until the work has written down how far it has come.
 *
 * <p>It waits a minute at most; work that takes longer than that to stop goes on from what it wrote before.
 */
final class Interruption {

    private static final long PATIENCE_SECONDS = 60;

    private Interruption() {}

    /** Something that takes long and can be stopped. */
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> T guard(Work<T> work, Runnable stop, Output output) throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("interruption").unstarted(() -> {
            output.remark("\nstopping; the same command goes on from here");
            stop.run();
            awaitEnd(over, output);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.run();
        } finally {
            over.countDown();
            forget(hook);
        }
    }

    private static void awaitEnd(CountDownLatch over, Output output) {
        try {
            if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                output.remark("it didn't stop in time; the last five minutes may be lost");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // Then the hook is what runs now.
        }
    }
}
