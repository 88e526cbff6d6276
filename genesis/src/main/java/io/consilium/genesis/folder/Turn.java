package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Lets one at a time extend a network, among the threads of this process and among processes; the others wait. */
final class Turn {

    /** The file that is locked; it stays empty. */
    static final String FILE = ".lock";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final ReentrantLock THREADS = new ReentrantLock();

    private Turn() {}

    static <T> T take(Path folder, Supplier<T> work) {
        // One thread only opens the file: closing it anywhere in a process gives the lock away everywhere in it.
        THREADS.lock();
        try (FileChannel file = FileChannel.open(
                        folder.resolve(FILE),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(Access.SECRET.permissions()));
                FileLock turn = await(file, folder)) {
            if (!turn.isValid()) {
                throw new IllegalStateException("the lock of " + folder + " was lost");
            }
            return work.get();
        } catch (IOException unusable) {
            throw new GenesisException.Unwritable(
                    folder.resolve(FILE) + " can't be locked: " + unusable.getMessage(), unusable);
        } finally {
            THREADS.unlock();
        }
    }

    private static FileLock await(FileChannel file, Path folder) throws IOException {
        long start = System.nanoTime();
        FileLock turn = file.tryLock();
        while (turn == null) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new GenesisException.Invalid("another program has been extending " + folder + " for "
                        + PATIENCE.toSeconds() + " s; try again when it is done");
            }
            LockSupport.parkNanos(POLL.toNanos());
            turn = file.tryLock();
        }
        return turn;
    }
}
