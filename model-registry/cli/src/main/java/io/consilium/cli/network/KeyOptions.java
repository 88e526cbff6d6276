package io.consilium.cli.network;

import io.consilium.genesis.key.KeySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where keys come from. */
final class KeyOptions {

    @Option(
            names = "--seed-file",
            paramLabel = "FILE",
            description = "For tests only: make the same keys again from this file's bytes, with cheap encryption.")
    private Path seedFile;

    KeySource source() {
        return isSeeded() ? KeySource.seeded(seed()) : KeySource.random();
    }

    boolean isSeeded() {
        return seedFile != null;
    }

    byte[] seed() {
        try {
            return Files.readAllBytes(seedFile);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(seedFile + " can't be read", unreadable);
        }
    }
}
