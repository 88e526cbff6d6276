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
 * <p>Many may add at once; one sweeps alone, and whoever waits to sweep lets nobody else in. The locks are the operating system's, on
 * two bytes of a file, the door and the hall; it lets go of them when a process dies.
 */
final class FolderLock implements Closeable {

    /** What is done while the lock is held. */
    interface Work<T> {
        T run() throws IOException;
    }

    private static final long DOOR = 0;
    private static final long HALL = 1;
    private static final Duration POLL = Duration.ofMillis(20);

    private final FileChannel file;
    private final Path path;
    private final Duration patience;
    private Optional<FileLock> door = Optional.empty();
    private Optional<FileLock> hall = Optional.empty();
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
            stopWaiting();
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
        while (sweeping || waitingToSweep > 0 || !enter()) {
            poll(start);
        }
        adding++;
    }

    private synchronized void stopAdding() {
        adding--;
        if (adding == 0) {
            release(hall);
            hall = Optional.empty();
        }
        notifyAll();
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
            stopWaiting();
        }
    }

    private synchronized void stopWaiting() {
        if (!sweeping && waitingToSweep == 0) {
            openDoor();
        }
        notifyAll();
    }

    private synchronized boolean startSweepingNow() throws IOException {
        if (sweeping) {
            return false;
        }
        // Whoever comes now waits at the door, so that the hall becomes empty even where many come and go.
        if (door.isEmpty()) {
            door = lock(DOOR, false);
        }
        if (door.isPresent() && adding == 0) {
            hall = lock(HALL, false);
            sweeping = hall.isPresent();
        }
        return sweeping;
    }

    private synchronized void stopSweeping() {
        sweeping = false;
        release(hall);
        hall = Optional.empty();
        openDoor();
        notifyAll();
    }

    /** Goes through the door, which nobody keeps open, into the hall, where those who add stay together. */
    private boolean enter() throws IOException {
        Optional<FileLock> passing = lock(DOOR, true);
        if (passing.isPresent() && hall.isEmpty()) {
            hall = lock(HALL, true);
        }
        release(passing);
        return passing.isPresent() && hall.isPresent();
    }

    private void openDoor() {
        release(door);
        door = Optional.empty();
    }

    private Optional<FileLock> lock(long position, boolean shared) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock(position, 1, shared));
        } catch (OverlappingFileLockException e) {
            // The same folder is open a second time in this process.
            return Optional.empty();
        }
    }

    private void release(Optional<FileLock> lock) {
        try {
            if (lock.isPresent() && lock.get().isValid()) {
                lock.get().release();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The lock " + path + " can't be given back", e);
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
