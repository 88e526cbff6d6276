package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Output;
import io.consilium.cli.terminal.Progress;
import io.consilium.contracts.Word;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has come of a file so far, under another name beside it: what broke off before goes on where it was.
 *
 * <p>It is locked for as long as it is open, so that two that fetch the same don't write into one another. The file gets its own name
 * when whoever fetches it says so, and not before.
 */
public final class PartFile implements AutoCloseable {

    private static final int PARTIAL = 206;
    private static final int BUFFER = 256 * 1024;
    private static final int NAMING_DIGITS = 16;
    private static final long PAUSE_MILLIS = 200;
    /** Those of this process: to open one a second time, and close it, would let go of the first one's lock. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Path part;
    /** Everything goes through this one: closing another of the same file would let go of the lock. */
    private final FileChannel channel;

    private PartFile(Path file, Path part, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.channel = channel;
    }

    /** Takes the part of a file that is to have this SHA-256; while another process has it, that is said and waited for. */
    public static PartFile claim(Path file, Word hash, Output output) throws IOException, InterruptedException {
        Path part = only(beside(file, hash));
        Optional<PartFile> claimed = tryClaim(file, part);
        if (claimed.isEmpty()) {
            output.remark("consilium: " + file + " is being fetched by another command already; waiting for it");
        }
        while (claimed.isEmpty()) {
            Thread.sleep(PAUSE_MILLIS);
            claimed = tryClaim(file, part);
        }
        return claimed.get();
    }

    private static Optional<PartFile> tryClaim(Path file, Path part) throws IOException {
        if (!CLAIMED.add(part)) {
            return Optional.empty();
        }
        Optional<PartFile> claimed = Optional.empty();
        try {
            claimed = tryLock(file, part);
            return claimed;
        } finally {
            if (claimed.isEmpty()) {
                CLAIMED.remove(part);
            }
        }
    }

    private static Optional<PartFile> tryLock(Path file, Path part) throws IOException {
        try {
            Files.createFile(part);
        } catch (FileAlreadyExistsException begunBefore) {
            // Then it is gone on with.
        }
        Optional<PartFile> locked = Optional.empty();
        try {
            Object meant = key(part);
            FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try {
                // Between opening and locking, another may have given this very file its name: then it is no part any
                // more.
                if (channel.tryLock() != null && meant.equals(key(part))) {
                    locked = Optional.of(new PartFile(file, part, channel));
                }
            } finally {
                if (locked.isEmpty()) {
                    channel.close();
                }
            }
        } catch (NoSuchFileException namedMeanwhile) {
            return Optional.empty();
        }
        return locked;
    }

    private static Object key(Path part) throws IOException {
        return Files.readAttributes(part, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** Throws away what an earlier command left of a file. */
    public static void drop(Path file, Word hash) throws IOException {
        Files.deleteIfExists(beside(file, hash));
    }

    private static Path beside(Path file, Word hash) {
        return file.resolveSibling(file.getFileName() + "." + hash.hex().substring(2, 2 + NAMING_DIGITS) + ".part");
    }

    /** However its folder is called, it is the same. */
    private static Path only(Path part) throws IOException {
        return part.toAbsolutePath().getParent().toRealPath().resolve(part.getFileName());
    }

    /** How many bytes have come. */
    public long size() throws IOException {
        return channel.size();
    }

    /** Whether a registry sends the rest of what it was asked to go on with, and not the whole. */
    public static boolean isRest(HttpResponse<?> answer) {
        return answer.statusCode() == PARTIAL;
    }

    /**
     * Takes what a registry sends: behind what is there if it goes on with it, else from the beginning.
     *
     * @param size of the whole; a registry that sends more can't fill the disk
     */
    public void receive(HttpResponse<InputStream> answer, long size, Progress progress) throws IOException {
        if (!isRest(answer)) {
            channel.truncate(0);
        }
        long there = channel.size();
        channel.position(there);
        long left = size - there;
        try (InputStream body = answer.body()) {
            progress.startAt(there);
            byte[] buffer = new byte[BUFFER];
            for (int read = body.read(buffer); read >= 0 && left >= 0; read = body.read(buffer)) {
                write(ByteBuffer.wrap(buffer, 0, (int) Math.min(read, left + 1)), size);
                left -= read;
                progress.advance(read);
            }
        }
    }

    private void write(ByteBuffer bytes, long size) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (ClosedChannelException interrupted) {
            throw interrupted;
        } catch (IOException full) {
            throw new UnwritableFileException(file, channel.size(), size, full);
        }
    }

    /** What it hashes to. */
    public Word digest() throws IOException {
        channel.position(0);
        return FileDigest.of(Channels.newInputStream(channel), bytes -> {});
    }

    /** Throws it away. */
    public void discard() throws IOException {
        channel.truncate(0);
    }

    /** Gives the file its name. */
    public void keep() throws IOException {
        channel.force(true);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Lets go of it; if nothing has come, nothing is left. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.size() == 0) {
                Files.deleteIfExists(part);
            }
        } finally {
            CLAIMED.remove(part);
        }
    }
}
