package io.consilium.genesis.folder;

import java.io.IOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What this process writes, until it is asked to end.
 *
 * <p>Whoever deletes what is unfinished when the process ends would otherwise race with threads that still write it, and that make
 * anew the folders which they find gone.
 */
final class Writing {

    private static final ReadWriteLock LOCK = new ReentrantReadWriteLock();
    private static boolean over;

    private Writing() {}

    /** Writes something small and whole, unless the process is ending. */
    static <T> T whole(Step<T> step) throws IOException {
        LOCK.readLock().lock();
        try {
            if (over) {
                throw new IOException("this process was asked to end");
            }
            return step.take();
        } finally {
            LOCK.readLock().unlock();
        }
    }

    /** Waits for what is being written now; nothing is written afterwards. */
    static void end() {
        LOCK.writeLock().lock();
        try {
            over = true;
        } finally {
            LOCK.writeLock().unlock();
        }
    }

    /** Something that is written. */
    @FunctionalInterface
    interface Step<T> {
        T take() throws IOException;
    }
}
