package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes the blocks of one content.
 *
 * <p>Each block must be on the disk before it gets its name. Most of the time goes into waiting for that, and a disk takes many
 * waiting blocks in one go: so they wait in threads of their own while the next ones are read and hashed.
 */
final class BlockWriter implements Closeable {

    private static final int WAITING_AT_ONCE = 64;

    private final Path folder;
    private final BlockFiles files;
    private final Semaphore room = new Semaphore(WAITING_AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final BitSet shelves = new BitSet(BlockFiles.SHELVES);

    BlockWriter(Path folder, BlockFiles files) {
        this.folder = folder;
        this.files = files;
    }

    /** Writes a block; the buffer may be used again at once. */
    void write(Cid cid, byte[] buffer, int length) throws IOException {
        throwFailure();
        shelves.set(cid.shelf());
        try {
            room.acquire();
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
        boolean waiting = false;
        try {
            Optional<BlockFiles.Draft> draft = files.draft(cid, buffer, length);
            if (draft.isPresent()) {
                threads.execute(() -> settle(draft.get()));
                waiting = true;
            }
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        } finally {
            if (!waiting) {
                room.release();
            }
        }
    }

    private void settle(BlockFiles.Draft draft) {
        try {
            draft.settle();
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        } finally {
            room.release();
        }
    }

    /** Waits until everything is on the disk, names and all. */
    void finish() throws IOException {
        threads.close();
        throwFailure();
        try {
            for (int shelf = shelves.nextSetBit(0); shelf >= 0; shelf = shelves.nextSetBit(shelf + 1)) {
                files.syncShelf(shelf);
            }
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
        }
    }

    private void throwFailure() throws IOException {
        IOException first = failure.get();
        if (first != null) {
            throw FolderFailure.of(folder, first);
        }
    }

    /** Waits for the blocks on their way to the disk; none is broken off. */
    @Override
    public void close() {
        threads.close();
    }
}
