package io.consilium.content;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The locks that this process holds on a folder, for everyone in it who has opened that folder.
 *
 * <p>There is one for each file, whatever path leads to it, and it closes with its last user: the operating system takes all locks of a
 * process on a file away as soon as the process closes that file anywhere.
 */
final class ProcessLock {

    private static final long DOOR = 0;
    private static final long HALL = 1;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Map<Object, ProcessLock> OPEN = new HashMap<>();

    private final Object key;
    private final FileChannel file;
    private int users;

    private Optional<FileLock> door = Optional.empty();
    private Optional<FileLock> hall = Optional.empty();
    private int adding;
    private boolean sweeping;
    private int waitingToSweep;

    private ProcessLock(Object key, FileChannel file) {
        this.key = key;
        this.file = file;
    }

    /** The lock of a file, which is made if it isn't there. Whoever gets it lets it go again. */
    static ProcessLock of(Path path) throws IOException {
        synchronized (OPEN) {
            Object key = keyOf(path);
            ProcessLock lock = OPEN.get(key);
            if (lock == null) {
                lock = new ProcessLock(key, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
                OPEN.put(key, lock);
            }
            lock.users++;
            return lock;
        }
    }

    /** Tells without opening the file, since closing it again would cost the locks that are held already. */
    private static Object keyOf(Path path) throws IOException {
        try {
            Files.createFile(path);
        } catch (FileAlreadyExistsException e) {
            // Whoever opened the folder first has made it.
        }
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(key, path.toRealPath());
    }

    /** Counts one more user. */
    ProcessLock keep() {
        synchronized (OPEN) {
            users++;
            return this;
        }
    }

    /** Counts one user less, and closes the file after the last one. */
    void letGo() throws IOException {
        synchronized (OPEN) {
            users--;
            if (users == 0) {
                OPEN.remove(key);
                file.close();
            }
        }
    }

    synchronized void startAdding(Deadline deadline) throws IOException {
        while (sweeping || waitingToSweep > 0 || !enter()) {
            poll(deadline);
        }
        adding++;
    }

    synchronized void stopAdding() throws IOException {
        adding--;
        notifyAll();
        if (adding == 0) {
            leaveHall();
        }
    }

    synchronized void startSweeping(Deadline deadline) throws IOException {
        waitingToSweep++;
        try {
            while (!startSweepingNow()) {
                poll(deadline);
            }
        } finally {
            waitingToSweep--;
            stopWaiting();
        }
    }

    /** Starts if nobody else is there; whether it did. */
    synchronized boolean startSweepingIfAlone() throws IOException {
        boolean started = startSweepingNow();
        stopWaiting();
        return started;
    }

    synchronized void stopSweeping() throws IOException {
        sweeping = false;
        notifyAll();
        try {
            leaveHall();
        } finally {
            openDoor();
        }
    }

    private void stopWaiting() throws IOException {
        notifyAll();
        if (!sweeping && waitingToSweep == 0) {
            openDoor();
        }
    }

    private boolean startSweepingNow() throws IOException {
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

    /** Goes through the door, which nobody keeps open, into the hall, where those who add stay together. */
    private boolean enter() throws IOException {
        Optional<FileLock> passing = lock(DOOR, true);
        if (passing.isPresent() && hall.isEmpty()) {
            hall = lock(HALL, true);
        }
        release(passing);
        return passing.isPresent() && hall.isPresent();
    }

    private void leaveHall() throws IOException {
        Optional<FileLock> held = hall;
        hall = Optional.empty();
        release(held);
    }

    private void openDoor() throws IOException {
        Optional<FileLock> held = door;
        door = Optional.empty();
        release(held);
    }

    private Optional<FileLock> lock(long position, boolean shared) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock(position, 1, shared));
        } catch (OverlappingFileLockException e) {
            // Another class loader of this process has this class and this file as well.
            return Optional.empty();
        }
    }

    private static void release(Optional<FileLock> lock) throws IOException {
        if (lock.isPresent()) {
            lock.get().release();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Every caller is a loop.
    private void poll(Deadline deadline) throws IOException {
        deadline.check();
        try {
            wait(POLL.toMillis());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** How long somebody waits. */
    interface Deadline {
        void check() throws ContentException.TooSlow;
    }
}
