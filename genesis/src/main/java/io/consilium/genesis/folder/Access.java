package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Who may do what with a file of a network.
 *
 * <p>A file has its permissions from its first byte on. Under its name there is the whole of it or nothing, even if the disk is full
 * or the machine loses its power.
 */
public enum Access {
    /** For its owner alone. */
    SECRET("rw-------"),
    /** For everyone to read. */
    PUBLIC("rw-r--r--"),
    /** For everyone to run. */
    PROGRAM("rwxr-xr-x");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final String permissions;

    Access(String permissions) {
        this.permissions = permissions;
    }

    /** The permissions that such a file has. */
    public Set<PosixFilePermission> permissions() {
        return PosixFilePermissions.fromString(permissions);
    }

    /** Makes a folder for its owner alone, if it isn't there. */
    static void directory(Path directory) {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        directory(parent);
        try {
            Writing.whole(() -> Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY)));
            sync(parent);
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(directory + " can't be made: " + unwritable.getMessage(), unwritable);
        }
    }

    /** Makes the names in a folder survive a power cut. */
    static void sync(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** Writes a new file; what is there already is refused. */
    void create(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8), false);
    }

    /** Writes a file anew: readers see the old one or the new one, never a part. */
    void replace(Path file, String text) {
        replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file anew: readers see the old one or the new one, never a part. */
    void replace(Path file, byte[] bytes) {
        write(file, bytes, true);
    }

    /** A file is whole, and on the disk, before it gets its name. */
    private void write(Path file, byte[] bytes, boolean replace) {
        Path directory = file.toAbsolutePath().getParent();
        Path fresh = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".new");
        try {
            directory(directory);
            Writing.whole(() -> put(fresh, bytes, file, replace));
            sync(directory);
        } catch (FileAlreadyExistsException there) {
            throw new GenesisException.Exists(file + " is there already");
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(file + " can't be written: " + unwritable.getMessage(), unwritable);
        }
    }

    private Path put(Path fresh, byte[] bytes, Path file, boolean replace) throws IOException {
        try {
            fill(fresh, bytes);
            if (replace) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                name(fresh, file);
            }
            return file;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void fill(Path fresh, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(permissions()))) {
            // The process's umask may have taken some away.
            Files.setPosixFilePermissions(fresh, permissions());
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    /** A second name for a file, unlike a move, never takes the place of another file. */
    private static void name(Path fresh, Path file) throws IOException {
        try {
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException there) {
            throw there;
        } catch (FileSystemException | UnsupportedOperationException noSecondNames) {
            Files.move(fresh, file);
        }
    }
}
