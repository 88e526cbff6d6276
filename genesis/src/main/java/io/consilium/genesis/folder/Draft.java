package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder in the making, beside where it will stand.
 *
 * <p>It appears under its name all at once, when everything is written, or not at all: what isn't kept is deleted.
 */
final class Draft implements AutoCloseable {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path target;
    private final Path draft;
    private final Thread onExit = new Thread(this::abandon, "delete an unfinished folder");
    private boolean kept;

    private Draft(Path target, Path draft) {
        this.target = target;
        this.draft = draft;
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    /** Begins a folder; where something stands already, only an empty folder may be taken over. */
    static Draft of(Path folder) {
        return of(folder, folder.toAbsolutePath().normalize().getParent(), ".consilium-");
    }

    /** The same, with a name of another beginning in another place, on the same disk. */
    static Draft of(Path folder, Path place, String prefix) {
        Path target = folder.toAbsolutePath().normalize();
        requireFree(target, folder);
        try {
            return Writing.whole(() -> {
                Files.createDirectories(target.getParent());
                Path draft = Files.createTempDirectory(place, prefix, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                try {
                    return new Draft(target, draft);
                } catch (IllegalStateException ending) {
                    Files.delete(draft);
                    throw new IOException("this process is ending", ending);
                }
            });
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(
                    "nothing can be written at " + folder + " (" + reason(unwritable)
                            + "); choose another folder or make its parent writable",
                    unwritable);
        }
    }

    /** Where to write meanwhile. */
    Path path() {
        return draft;
    }

    /** Puts the folder where it belongs. */
    synchronized void keep() {
        try {
            Writing.whole(() -> Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE));
            kept = true;
        } catch (IOException unwritable) {
            throw new GenesisException.Unwritable(
                    target + " can't be put in place (" + reason(unwritable) + "); nothing was left behind",
                    unwritable);
        }
        try {
            Access.sync(target.getParent());
        } catch (IOException uncertain) {
            throw new GenesisException.Unwritable(
                    target + " is in place, but might not be there after a power cut: look at the disk", uncertain);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException shuttingDown) {
            // The hook does what follows, too.
        }
        try {
            deleteUnlessKept();
        } catch (IOException left) {
            throw new GenesisException.Unwritable("the unfinished folder " + draft + " can't be deleted", left);
        }
    }

    private synchronized void deleteUnlessKept() throws IOException {
        if (!kept && Files.exists(draft)) {
            delete(draft);
        }
    }

    /** Ctrl-C leaves no keys behind. */
    private void abandon() {
        Writing.end();
        try {
            deleteUnlessKept();
        } catch (IOException left) {
            System.err.println("the unfinished folder " + draft + " can't be deleted (" + reason(left)
                    + "); delete it, it may hold keys");
        }
    }

    private static void requireFree(Path target, Path asGiven) {
        if (target.equals(Path.of("").toAbsolutePath()) || target.getParent() == null) {
            throw new GenesisException.Invalid("give the name of a new folder, not " + asGiven);
        }
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new GenesisException.Exists(asGiven + " is a file; give the name of a new folder");
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new GenesisException.Exists(asGiven + " is there already and isn't empty; nothing was changed."
                        + " Give another folder, or extend this network with: consilium network add-organisation");
            }
        } catch (IOException | UncheckedIOException unreadable) {
            throw new GenesisException.Unwritable(asGiven + " can't be looked into", unreadable);
        }
    }

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String reason(IOException failure) {
        return failure.getClass().getSimpleName().replace("Exception", "");
    }
}
