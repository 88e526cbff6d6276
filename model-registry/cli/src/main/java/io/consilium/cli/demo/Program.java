package io.consilium.cli.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A process that the demo started, and ends: when it is closed, and at the latest with the demo itself. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long GRACE_SECONDS = 10;
    private static final int LAST_LINES = 10;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread atExit;

    private Program(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Where a program is: a variable names it, or it is on PATH, or the build installed it. */
    static Optional<Path> find(String name, String variable) {
        Stream<Path> named = Stream.ofNullable(System.getenv(variable)).map(Path::of);
        Stream<Path> onPath = Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name));
        Stream<Path> installed = Stream.ofNullable(System.getProperty("consilium.home"))
                .map(home -> Path.of(home, "target", "tools", name));
        return Stream.of(named, onPath, installed)
                .flatMap(places -> places)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Program start(String name, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Program(name, log, builder.start());
    }

    /** Waits until it is ready, or says with its own last words why it isn't. */
    Program await(BooleanSupplier ready) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                List<String> lines = Files.readAllLines(log);
                throw new DemoException(name + " doesn't come up: "
                        + String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
            }
            Thread.sleep(50);
        }
        return this;
    }

    /** Whether it has said something. */
    boolean said(String words) {
        try {
            return Files.readString(log).contains(words);
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException ending) {
            // The demo is being ended, and the hooks run already.
            process.destroyForcibly();
        }
    }
}
