package io.consilium.content;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Blocks as files on 256 shelves.
 *
 * <p>A file under its final name was complete and on the disk before it got that name, so neither {@code kill -9} nor a power cut
 * leaves half a block there. Whether the name itself survives a power cut is certain after {@link #syncShelf}.
 */
final class BlockFiles {

    /** Takes one block after the other. */
    interface Visitor {
        void visit(Cid cid, Path file) throws IOException;
    }

    static final int SHELVES = 256;

    private final Path blocks;
    private final Path unfinished;

    BlockFiles(Path blocks, Path unfinished) throws IOException {
        this.blocks = blocks;
        this.unfinished = unfinished;
        Files.createDirectories(unfinished);
        if (!Files.isDirectory(shelf(SHELVES - 1))) {
            for (int shelf = 0; shelf < SHELVES; shelf++) {
                Files.createDirectories(shelf(shelf));
            }
            sync(blocks);
        }
    }

    /** A block that was written but isn't certain to be on the disk, and has no name yet. */
    static final class Draft {

        private final FileChannel channel;
        private final Path draft;
        private final Path file;

        private Draft(FileChannel channel, Path draft, Path file) {
            this.channel = channel;
            this.draft = draft;
            this.file = file;
        }

        private void write(ByteBuffer bytes) throws IOException {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                discard();
                throw e;
            }
        }

        /** Waits until the block is on the disk, and gives it its name. */
        void settle() throws IOException {
            try {
                channel.force(false);
                channel.close();
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                discard();
                throw e;
            }
        }

        private void discard() throws IOException {
            channel.close();
            Files.deleteIfExists(draft);
        }
    }

    /** Writes a block unless the same bytes are there already; a damaged one will be replaced. */
    Optional<Draft> draft(Cid cid, byte[] buffer, int length) throws IOException {
        Path file = file(cid);
        if (holds(file, buffer, length)) {
            return Optional.empty();
        }
        Path path = unfinished.resolve(UUID.randomUUID().toString());
        Draft draft =
                new Draft(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), path, file);
        draft.write(ByteBuffer.wrap(buffer, 0, length));
        return Optional.of(draft);
    }

    private static boolean holds(Path file, byte[] buffer, int length) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            byte[] there = in.readNBytes(length + 1);
            return Arrays.equals(there, 0, there.length, buffer, 0, length);
        } catch (IOException e) {
            // Not there, or not to be read any more: writing it again mends that, or tells what is wrong.
            return false;
        }
    }

    /** Reads a block into the buffer, as far as it has room; how many bytes came. */
    int read(Cid cid, byte[] buffer, int most) throws IOException {
        try (InputStream in = new FileInputStream(file(cid).toFile())) {
            return in.readNBytes(buffer, 0, most);
        } catch (FileNotFoundException e) {
            throw missing(cid, e);
        }
    }

    /** Reads a block of any size that a block may have. */
    byte[] read(Cid cid) throws IOException {
        try (InputStream in = new FileInputStream(file(cid).toFile())) {
            return in.readNBytes(Layout.LARGEST_BLOCK + 1);
        } catch (FileNotFoundException e) {
            throw missing(cid, e);
        }
    }

    private IOException missing(Cid cid, FileNotFoundException e) {
        // The same exception tells that a file may not be read.
        return Files.exists(file(cid)) ? e : new ContentException.NotFound(cid, "the folder " + blocks.getParent());
    }

    boolean has(Cid cid) {
        return Files.isRegularFile(file(cid));
    }

    /** Takes a block off its shelf without destroying what may help to find out what happened. */
    void moveTo(Path directory, Cid cid) throws IOException {
        Files.move(file(cid), directory.resolve(cid + "." + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
        syncShelf(cid.shelf());
    }

    /** Visits every block; files that aren't blocks are left alone. */
    void forEach(Visitor visitor) throws IOException {
        for (int shelf = 0; shelf < SHELVES; shelf++) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(shelf(shelf))) {
                for (Path file : files) {
                    visit(file, visitor);
                }
            }
        }
    }

    private void visit(Path file, Visitor visitor) throws IOException {
        Cid cid;
        try {
            cid = Cid.parse(file.getFileName().toString());
        } catch (ContentException.BadCid e) {
            return;
        }
        if (file.equals(file(cid))) {
            visitor.visit(cid, file);
        }
    }

    /** Removes what a process that died has left half done; how many drafts. */
    int clearUnfinished() throws IOException {
        int cleared = 0;
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(unfinished)) {
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
                cleared++;
            }
        }
        return cleared;
    }

    void syncShelf(int shelf) throws IOException {
        sync(shelf(shelf));
    }

    /** Makes the names in a directory survive a power cut. */
    static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private Path shelf(int shelf) {
        return blocks.resolve(HexFormat.of().toHexDigits((byte) shelf));
    }

    private Path file(Cid cid) {
        return shelf(cid.shelf()).resolve(cid.toString());
    }
}
