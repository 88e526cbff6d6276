package io.consilium.envelope;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Writes a file for its owner only, so that under its name there is the whole of it or nothing new at all. */
final class AtomicFile {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final Pattern PART = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");

    private AtomicFile() {}

    /** Writes the content of a file; what it throws undoes the writing. */
    interface Content<T> {
        T writeTo(OutputStream file) throws IOException;
    }

    /** Writes a file in place of what is there. */
    static <T> T replace(Path target, Content<T> content) throws IOException {
        return write(target, content, part -> Files.move(part, target, StandardCopyOption.ATOMIC_MOVE));
    }

    /** Writes a new file; of several who do so at once one succeeds. */
    static <T> T create(Path target, Content<T> content) throws IOException {
        return write(target, content, part -> {
            // A second name, unlike a move, never takes the place of another file.
            Files.createLink(target, part);
            Files.delete(part);
        });
    }

    /** Gives the whole file its name. */
    private interface Naming {
        void name(Path part) throws IOException;
    }

    private static <T> T write(Path target, Content<T> content, Naming naming) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        Path part = directory.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        // Opened before anything is written: where that fails, nothing has changed yet.
        try (FileChannel names = FileChannel.open(directory, READ)) {
            T result;
            try (FileChannel channel = FileChannel.open(part, Set.of(CREATE_NEW, WRITE), OWNER_ONLY)) {
                result = content.writeTo(Channels.newOutputStream(channel));
                channel.force(true);
            }
            naming.name(part);
            keep(names, target);
            return result;
        } catch (Throwable e) {
            delete(part, e);
            throw e;
        }
    }

    /** The name itself must survive a power cut as well. */
    private static void keep(FileChannel names, Path target) throws IOException {
        try {
            names.force(true);
        } catch (IOException e) {
            throw new IOException(
                    target + " is there and whole, but might not be after a power cut: look at the disk", e);
        }
    }

    static int deleteLeftovers(Path directory) throws IOException {
        int count = 0;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(
                directory, path -> PART.matcher(path.getFileName().toString()).matches())) {
            for (Path part : parts) {
                Files.delete(part);
                count++;
            }
        }
        return count;
    }

    private static void delete(Path part, Throwable reason) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
