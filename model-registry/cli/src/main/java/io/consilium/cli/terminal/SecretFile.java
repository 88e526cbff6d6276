package io.consilium.cli.terminal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** A file with a secret in it, which is for its owner alone. */
public final class SecretFile {

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private SecretFile() {}

    /** Whether somebody else than its owner can read or change it; of one that isn't there, nobody can. */
    public static boolean isOpen(Path file) {
        try {
            return Files.exists(file)
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file + " can't be looked at", unreadable);
        }
    }

    /** Tells whoever names such a file to close it; it is read all the same, since in a container there may be nobody else. */
    public static void mind(Path file, Output output) {
        if (isOpen(file)) {
            output.remark("consilium: others can read " + file + "; chmod 600 it");
        }
    }
}
