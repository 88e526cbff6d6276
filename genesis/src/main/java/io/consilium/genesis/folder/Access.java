package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Who may do what with a file of a network; a file has its permissions from its first byte on. */
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
        try {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(directory + " can't be made: " + unwritable.getMessage(), unwritable);
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

    private void write(Path file, byte[] bytes, boolean replace) {
        Path fresh = replace ? file.resolveSibling(file.getFileName() + ".new") : file;
        try {
            directory(file.getParent());
            if (replace) {
                Files.deleteIfExists(fresh);
            }
            try (var channel = Files.newByteChannel(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(permissions()))) {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            // The process's umask may have taken some away.
            Files.setPosixFilePermissions(fresh, permissions());
            if (replace) {
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (FileAlreadyExistsException there) {
            throw new GenesisException.Exists(file + " is there already");
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(file + " can't be written: " + unwritable.getMessage(), unwritable);
        }
    }
}
