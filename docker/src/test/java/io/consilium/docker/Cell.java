package io.consilium.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process as a container would run it, without an engine: a root that can't be written to, the container's own paths, no user's
 * privileges. Debian's bubblewrap makes that out of the kernel's namespaces.
 */
final class Cell implements AutoCloseable {

    private static final String USER = "10001";
    private static final Pattern EXECUTABLE = Pattern.compile("\\S+ r.x. \\S+ \\S+ \\S+ +(/.*)");

    private final List<String> around;
    private final Process process;
    private final Path log;

    private Cell(List<String> around, Process process, Path log) {
        this.around = around;
        this.process = process;
        this.log = log;
    }

    /** Skips the test, loudly, where such processes can't be made; only what nobody could install is a reason that CI takes. */
    static void orSkip() throws IOException, InterruptedException {
        orSkip(find("bwrap").isPresent(), "no bubblewrap found: install Debian's package bubblewrap");
        Process tried = new ProcessBuilder(
                        outside(Network.OWN, Map.of(), List.of("/tmp"), Map.of(), "/", List.of("/bin/true")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        orSkip(tried.waitFor() == 0, "this machine makes no namespaces");
    }

    private static void orSkip(boolean possible, String otherwise) {
        if (!possible) {
            System.err.println("SKIPPED: " + otherwise);
        }
        assumeTrue(possible, otherwise);
    }

    static Cell start(
            Network network,
            Map<String, Mount> mounts,
            List<String> writable,
            Map<String, String> environment,
            String where,
            List<String> command,
            Path log)
            throws IOException {
        Process process = new ProcessBuilder(outside(network, mounts, writable, environment, where, command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Cell(outside(network, mounts, writable, environment, where, List.of()), process, log);
    }

    /** Runs something beside it, as an engine runs a health check; whether it ended with 0. */
    boolean passes(List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(around);
        whole.addAll(command);
        Process check = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!check.waitFor(20, TimeUnit.SECONDS)) {
            check.destroyForcibly();
            return false;
        }
        return check.exitValue() == 0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The files whose code it has in memory, by their paths in the cell. */
    Set<String> programs() throws IOException {
        Set<String> programs = new TreeSet<>();
        for (ProcessHandle each : process.descendants().toList()) {
            try (Stream<String> mapped = Files.lines(Path.of("/proc", Long.toString(each.pid()), "maps"))) {
                mapped.map(EXECUTABLE::matcher).filter(Matcher::matches).forEach(line -> programs.add(line.group(1)));
            }
        }
        return programs;
    }

    /** Its network, for others to be in. */
    Network network() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (program().info().command().map(Path::of).map(Path::getFileName).equals(Optional.of(Path.of("bwrap")))) {
            if (!isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("it doesn't run:\n" + said());
            }
            Thread.sleep(20);
        }
        String program = Long.toString(program().pid());
        return new Network(
                List.of("nsenter", "--target", program, "--user", "--net", "--preserve-credentials", "--"), List.of());
    }

    private ProcessHandle program() {
        return process.children().findFirst().orElse(process.toHandle());
    }

    /** Whether it ends by itself, well, in so many seconds. */
    boolean ends(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Whether it ends by itself, with an error, in so many seconds. */
    boolean fails(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() != 0;
    }

    String said() {
        try {
            return Files.readString(log);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** Sends the signal with which an engine stops it, to the program itself; whether it ended in time. */
    boolean stop(String signal, long seconds) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(program().pid()))
                .start()
                .waitFor();
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static List<String> outside(
            Network network,
            Map<String, Mount> mounts,
            List<String> writable,
            Map<String, String> environment,
            String where,
            List<String> command) {
        List<String> all = new ArrayList<>(network.before());
        all.addAll(List.of(
                "bwrap",
                "--unshare-user",
                "--uid",
                USER,
                "--gid",
                USER,
                "--unshare-ipc",
                "--unshare-uts",
                "--die-with-parent",
                "--ro-bind",
                "/usr",
                "/usr",
                "--symlink",
                "usr/bin",
                "/bin",
                "--symlink",
                "usr/lib",
                "/lib",
                "--symlink",
                "usr/lib64",
                "/lib64",
                "--ro-bind",
                "/etc",
                "/etc",
                "--ro-bind",
                users().toString(),
                "/etc/passwd",
                "--proc",
                "/proc",
                "--dev",
                "/dev"));
        all.addAll(network.options());
        writable.forEach(place -> all.addAll(List.of("--tmpfs", place)));
        mounts.forEach((inside, mount) -> all.addAll(List.of(
                mount.writable() ? "--bind" : "--ro-bind", mount.outside().toString(), inside)));
        all.addAll(List.of("--remount-ro", "/", "--clearenv"));
        Map<String, String> whole = new LinkedHashMap<>(environment);
        whole.putIfAbsent("HOME", "/");
        whole.forEach((name, value) -> all.addAll(List.of("--setenv", name, value)));
        all.addAll(List.of("--chdir", where));
        all.addAll(command);
        return all;
    }

    /** Whom the system knows: root, and whoever is named. The list that most containers have doesn't name the user. */
    static Path users(String... more) {
        try {
            Path list = Files.createTempFile("passwd", "");
            list.toFile().deleteOnExit();
            StringBuilder lines = new StringBuilder("root:x:0:0::/root:/bin/sh\n");
            for (String name : more) {
                lines.append(name)
                        .append(":x:")
                        .append(USER)
                        .append(":")
                        .append(USER)
                        .append("::/:/bin/sh\n");
            }
            return Files.writeString(list, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program on the path. */
    static Optional<Path> find(String program) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/local/bin", "/usr/bin"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** In which network it runs: what comes before bubblewrap's command, and what is added to it. */
    record Network(List<String> before, List<String> options) {

        static final Network HOST = new Network(List.of(), List.of());
        static final Network OWN = new Network(List.of(), List.of("--unshare-net"));
    }
}
