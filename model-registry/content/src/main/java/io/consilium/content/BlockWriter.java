package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writes the blocks of one content while the next ones are cut and hashed.
 *
 * <p>Several at once, since most of the time goes into waiting for the disk, which takes many waiting blocks in one go. The buffers
 * are few and used again.
 */
final class BlockWriter implements Closeable {

    private static final int AT_ONCE = 8;

    private final Path folder;
    private final BlockFiles files;
    private final BlockingQueue<byte[]> buffers = new ArrayBlockingQueue<>(AT_ONCE);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final BitSet shelves = new BitSet(BlockFiles.SHELVES);

    private final int blockSize;
    private int made;

    BlockWriter(Path folder, BlockFiles files, int blockSize) {
        this.folder = folder;
        this.files = files;
        this.blockSize = blockSize;
    }

    /** A buffer to fill, when one is free. */
    byte[] buffer() throws IOException {
        throwFailure();
        if (Thread.currentThread().isInterrupted()) {
            throw Waiting.interrupted(new InterruptedException());
        }
        byte[] free = buffers.poll();
        if (free != null) {
            return free;
        }
        if (made < AT_ONCE) {
            made++;
            return new byte[blockSize];
        }
        return await();
    }

    private byte[] await() throws IOException {
        try {
            byte[] buffer = buffers.take();
            throwFailure();
            return buffer;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** Writes a block out of a buffer that came from {@link #buffer}. */
    void write(Cid cid, byte[] buffer, int length) {
        shelves.set(cid.shelf());
        threads.execute(() -> {
            try {
                files.write(cid, buffer, length);
            } catch (IOException e) {
                failure.compareAndSet(null, e);
            } finally {
                buffers.add(buffer);
            }
        });
    }

    /** Takes a buffer back that turned out not to be needed. */
    void giveBack(byte[] buffer) {
        buffers.add(buffer);
    }

    /** Writes a block at once. */
    void write(Cid cid, byte[] block) throws IOException {
        shelves.set(cid.shelf());
        try {
            files.write(cid, block, block.length);
        } catch (IOException e) {
            throw FolderFailure.of(folder, e);
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

    /** Waits for the blocks being written; none is broken off. */
    @Override
    public void close() {
        threads.close();
    }
}
