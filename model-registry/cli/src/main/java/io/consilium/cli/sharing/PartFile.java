package io.consilium.cli.sharing;

import io.consilium.cli.terminal.Progress;
import io.consilium.contracts.Word;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What has come of a file so far, under another name beside it: what broke off before goes on where it was.
 *
 * <p>The file gets its own name when whoever fetches it says so, and not before.
 */
public final class PartFile {

    private static final int PARTIAL = 206;
    private static final int BUFFER = 256 * 1024;
    private static final int NAMING_DIGITS = 16;

    private final Path file;
    private final Path part;

    private PartFile(Path file, Path part) {
        this.file = file;
        this.part = part;
    }

    /** The part of a file that is to have this SHA-256; nothing is made yet. */
    public static PartFile of(Path file, Word hash) {
        return new PartFile(
                file,
                file.resolveSibling(file.getFileName() + "." + hash.hex().substring(2, 2 + NAMING_DIGITS) + ".part"));
    }

    /** How many bytes have come. */
    public long size() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    /** Makes sure that it can be written, before anybody is asked for anything. */
    public void prepare() throws IOException {
        Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
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
        boolean goesOn = isRest(answer);
        long there = goesOn ? size() : 0;
        long left = size - there;
        try (InputStream body = answer.body();
                OutputStream into = Files.newOutputStream(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
            progress.startAt(there);
            byte[] buffer = new byte[BUFFER];
            for (int read = body.read(buffer); read >= 0 && left >= 0; read = body.read(buffer)) {
                into.write(buffer, 0, (int) Math.min(read, left + 1));
                left -= read;
                progress.advance(read);
            }
        }
    }

    /** What it hashes to. */
    public Word digest() throws IOException {
        return FileDigest.of(part);
    }

    /** Throws it away. */
    public void discard() throws IOException {
        Files.deleteIfExists(part);
    }

    /** Throws it away if nothing has come. */
    public void discardIfEmpty() throws IOException {
        if (size() == 0) {
            discard();
        }
    }

    /** Gives the file its name. */
    public void keep() throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
