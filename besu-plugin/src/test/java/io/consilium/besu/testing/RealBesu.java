package io.consilium.besu.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Besu distribution on this machine.
 *
 * @param home its folder, with {@code bin/besu} and {@code lib}
 */
public record RealBesu(Path home) {
    private static final String HOW =
            "set BESU_HOME to a Besu 26.8 distribution, or put its besu on PATH, to run what needs a real node";

    /** The one named by {@code BESU_HOME}, else the one whose {@code besu} is on PATH; else the test is skipped, loudly. */
    public static RealBesu orSkip() {
        Optional<RealBesu> found = find();
        if (found.isEmpty()) {
            System.err.println("SKIPPED without a real Besu: " + HOW);
        }
        assumeTrue(found.isPresent(), "No Besu found: " + HOW);
        return found.get();
    }

    /** The one named by {@code BESU_HOME}, else the one on PATH. */
    public static Optional<RealBesu> find() {
        Stream<Path> named = Stream.ofNullable(System.getenv("BESU_HOME")).map(Path::of);
        Stream<Path> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "besu"))
                .filter(Files::isExecutable)
                .flatMap(RealBesu::homeOf);
        return Stream.concat(named, onPath)
                .filter(home -> Files.isExecutable(home.resolve("bin/besu")) && Files.isDirectory(home.resolve("lib")))
                .findFirst()
                .map(RealBesu::new);
    }

    private static Stream<Path> homeOf(Path besu) {
        try {
            return Stream.ofNullable(besu.toRealPath().getParent().getParent());
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** The program. */
    public Path program() {
        return home.resolve("bin/besu");
    }

    /** Its jars. */
    public List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
