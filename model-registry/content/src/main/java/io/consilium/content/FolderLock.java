package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps whoever adds to a folder and whoever sweeps it apart, among the threads of this process and among processes.
 *
 * <p>Many may add at once; one sweeps alone. The operating system lets go of the locks of a process that dies.
 */
final class FolderLock implements Closeable {

    /** What is done while the lock is held. */
    interface Work<T> {
        T run() throws IOException;
    }

    private static final Duration POLL = Duration.ofMillis(20);

    private final FileChannel file;
    private final Path path;
    private final Duration patience;
    private Optional<FileLock> lock = Optional.empty();
    private int adding;
    private boolean sweeping;
    private int waitingToSweep;

    FolderLock(Path path, Duration patience) throws IOException {
        this.path = path;
        this.patience = patience;
        this.file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Adds, after waiting for a sweep to end. */
    <T> T whileAdding(Work<T> work) throws IOException {
        startAdding();
        try {
            return work.run();
        } finally {
            stopAdding();
        }
    }

    /** Sweeps, after waiting for everybody else. */
    <T> T whileSweeping(Work<T> work) throws IOException {
        startSweeping();
        try {
            return work.run();
        } finally {
            stopSweeping();
        }
    }

    /** Sweeps if nobody else is there, else does nothing. */
    <T> Optional<T> ifAlone(Work<T> work) throws IOException {
        if (!startSweepingNow()) {
            return Optional.empty();
        }
        try {
            return Optional.of(work.run());
        } finally {
            stopSweeping();
        }
    }

    private synchronized void startAdding() throws IOException {
        long start = System.nanoTime();
        while (sweeping || waitingToSweep > 0 || (adding == 0 && !lock(true))) {
            poll(start);
        }
        adding++;
    }

    private synchronized void stopAdding() {
        adding--;
        if (adding == 0) {
            unlock();
        }
    }

    private synchronized void startSweeping() throws IOException {
        long start = System.nanoTime();
        waitingToSweep++;
        try {
            while (!startSweepingNow()) {
                poll(start);
            }
        } finally {
            waitingToSweep--;
            notifyAll();
        }
    }

    private synchronized boolean startSweepingNow() throws IOException {
        if (sweeping || adding > 0 || !lock(false)) {
            return false;
        }
        sweeping = true;
        return true;
    }

    private synchronized void stopSweeping() {
        sweeping = false;
        unlock();
    }

    private boolean lock(boolean shared) throws IOException {
        try {
            lock = Optional.ofNullable(file.tryLock(0, Long.MAX_VALUE, shared));
            return lock.isPresent();
        } catch (OverlappingFileLockException e) {
            // The same folder is open a second time in this process.
            return false;
        }
    }

    private void unlock() {
        notifyAll();
        try {
            if (lock.isPresent()) {
                lock.get().release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The lock " + path + " can't be given back", e);
        } finally {
            lock = Optional.empty();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Every caller is a loop.
    private void poll(long start) throws IOException {
        if (System.nanoTime() - start > patience.toNanos()) {
            throw new ContentException.TooSlow("The folder " + path.getParent() + " was in use by others for "
                    + patience.toSeconds() + " s. Try again.");
        }
        try {
            wait(POLL.toMillis());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock " + path + " can't be closed", e);
        }
    }
}
