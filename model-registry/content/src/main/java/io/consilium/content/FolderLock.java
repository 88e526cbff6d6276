package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps whoever adds to a folder and whoever sweeps it apart, among the threads of this process and among processes.
 *
 * <p>Many may add at once; one sweeps alone, and whoever waits to sweep lets nobody else in. The locks are the operating system's, on
 * two bytes of a file, the door and the hall; it lets go of them when a process dies.
 */
final class FolderLock implements Closeable {

    /** What is done while the lock is held. */
    interface Work<T> {
        T run() throws IOException;
    }

    private final Path folder;
    private final Duration patience;
    private final ProcessLock lock;
    private boolean closed;

    FolderLock(Path path, Duration patience) throws IOException {
        this.folder = path.getParent();
        this.patience = patience;
        this.lock = ProcessLock.of(path);
    }

    /** Adds, after waiting for a sweep to end. */
    <T> T whileAdding(Work<T> work) throws IOException {
        return using(() -> {
            here(() -> lock.startAdding(deadline()));
            return runThen(work, lock::stopAdding);
        });
    }

    /** Sweeps, after waiting for everybody else. */
    <T> T whileSweeping(Work<T> work) throws IOException {
        return using(() -> {
            here(() -> lock.startSweeping(deadline()));
            return runThen(work, lock::stopSweeping);
        });
    }

    /** Sweeps if nobody else is there, else does nothing. */
    <T> Optional<T> ifAlone(Work<T> work) throws IOException {
        return using(
                () -> lock.startSweepingIfAlone() ? Optional.of(runThen(work, lock::stopSweeping)) : Optional.empty());
    }

    /** What was begun before the folder was closed is still done under the lock. */
    private <T> T using(Work<T> work) throws IOException {
        synchronized (this) {
            ensureOpen();
            lock.keep();
        }
        return runThen(work, lock::letGo);
    }

    private interface Step {
        void run() throws IOException;
    }

    private <T> T runThen(Work<T> work, Step ending) throws IOException {
        T result;
        try {
            result = work.run();
        } catch (Throwable e) {
            try {
                here(ending);
            } catch (IOException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
        here(ending);
        return result;
    }

    private void here(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
    }

    private ProcessLock.Deadline deadline() {
        long start = System.nanoTime();
        return () -> {
            if (System.nanoTime() - start > patience.toNanos()) {
                throw new ContentException.TooSlow("The folder " + folder + " was in use by others for "
                        + patience.toSeconds() + " s. Try again.");
            }
        };
    }

    /** Refuses whoever comes after {@link #close}. */
    synchronized void ensureOpen() throws ContentException.Unreachable {
        if (closed) {
            throw new ContentException.Unreachable("The folder " + folder + " was closed here", null);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            lock.letGo();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of the folder " + folder + " can't be closed", e);
        }
    }
}
