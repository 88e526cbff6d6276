package io.consilium.cli.sharing;

import io.consilium.contracts.Word;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongConsumer;

/** SHA-256 of files, as the ledger writes it. */
public final class FileDigest {

    private static final int BUFFER = 256 * 1024;

    private FileDigest() {}

    public static Word of(Path file) throws IOException {
        return of(file, bytes -> {});
    }

    static Word of(Path file, LongConsumer progress) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in, progress);
        }
    }

    static Word of(InputStream in, LongConsumer progress) throws IOException {
        MessageDigest digest = start();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            progress.accept(read);
        }
        return Word.of(digest.digest());
    }

    private static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
