package io.consilium.cli.demo;

import io.consilium.contracts.Word;
import io.consilium.runtime.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A block as it lies in a store's folder, whatever the store calls it. */
record StoredBlock(Path file) {

    /** The block whose bytes have this SHA-256. */
    static StoredBlock find(Path folder, Word digest) throws IOException {
        Sha256 wanted = new Sha256(digest.hex().substring(2));
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            if (Sha256.of(file).equals(wanted)) {
                return new StoredBlock(file);
            }
        }
        throw new DemoException("no file below " + folder + " holds the block " + digest);
    }

    /** Turns one bit in the middle over; a second time, everything is as it was. */
    void flip() throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.setPosixFilePermissions(file, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
        Files.write(file, bytes);
    }
}
