package io.consilium.genesis.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Besu on this machine.
 *
 * @param program its start script
 */
public record RealBesu(Path program) {

    private static final String HOW =
            "set BESU_HOME to a Besu 26.8 distribution, or put its besu on PATH, to run what needs a real node";

    /** The one of {@code BESU_HOME}, else the one on PATH; else the test is skipped, loudly. */
    public static RealBesu orSkip() {
        Optional<RealBesu> found = find();
        if (found.isEmpty()) {
            System.err.println("SKIPPED without a real Besu: " + HOW);
        }
        assumeTrue(found.isPresent(), "No Besu found: " + HOW);
        return found.get();
    }

    private static Optional<RealBesu> find() {
        Stream<Path> named = Stream.ofNullable(System.getenv("BESU_HOME")).map(home -> Path.of(home, "bin", "besu"));
        Stream<Path> onPath =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(folder -> Path.of(folder, "besu"));
        return Stream.concat(named, onPath)
                .filter(Files::isExecutable)
                .findFirst()
                .map(RealBesu::new);
    }
}
