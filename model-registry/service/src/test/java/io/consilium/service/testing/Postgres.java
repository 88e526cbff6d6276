package io.consilium.service.testing;

import io.consilium.contracts.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real PostgreSQL in a folder of its own, on loopback, run by an unprivileged user; it refuses to run as root. */
public final class Postgres implements AutoCloseable {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String UNPRIVILEGED = "nobody";

    private final Path binaries;
    private final Path folder;
    private final int port;

    private Postgres(Path binaries, Path folder, int port) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
    }

    /** Where its programs are: on the path, or where Debian puts them; empty if it isn't installed. */
    public static Optional<Path> binaries() {
        List<Path> candidates = new ArrayList<>();
        for (String entry : System.getenv("PATH").split(":", -1)) {
            candidates.add(Path.of(entry));
        }
        if (Files.isDirectory(VERSIONS)) {
            try (Stream<Path> versions = Files.list(VERSIONS)) {
                versions.sorted(Comparator.reverseOrder()).forEach(version -> candidates.add(version.resolve("bin")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return candidates.stream()
                .map(folder -> folder.resolve("initdb"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Postgres::behindLinks);
    }

    /** Only some of its programs may be linked to from the path; all are where the links lead. */
    private static Path behindLinks(Path program) {
        try {
            return program.toRealPath().getParent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Postgres start(Path binaries) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("postgres");
        int port = FreePorts.one();
        Postgres server = new Postgres(binaries, folder, port);
        if (isRoot()) {
            run(List.of("chown", UNPRIVILEGED, folder.toString()));
        }
        server.run("initdb", "-D", folder + "/db", "-U", "consilium", "-A", "trust", "-E", "UTF8", "--no-sync");
        server.start();
        return server;
    }

    /** Starts it again after {@link #kill}, at the same port with what it held. */
    public void start() throws IOException, InterruptedException {
        run(
                "pg_ctl",
                "-D",
                folder + "/db",
                "-l",
                folder + "/log",
                "-w",
                "-o",
                "-c listen_addresses=127.0.0.1 -c fsync=off -p " + port + " -k " + folder,
                "start");
    }

    /** Ends it without a goodbye to anybody. */
    public void kill() throws IOException, InterruptedException {
        run("pg_ctl", "-D", folder + "/db", "-m", "immediate", "-w", "stop");
    }

    /** Has it stand still, its connections open, until {@link #goOn}. */
    public void hang() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Has it go on after {@link #hang}. */
    public void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** The first of its processes before the others, so that it begins none in between. */
    private void signal(String signal) throws IOException, InterruptedException {
        try (Stream<String> lines = Files.lines(folder.resolve("db/postmaster.pid"))) {
            ProcessHandle first = ProcessHandle.of(
                            Long.parseLong(lines.findFirst().orElseThrow().strip()))
                    .orElseThrow();
            run(List.of("kill", signal, String.valueOf(first.pid())));
            for (ProcessHandle other : first.descendants().toList()) {
                try {
                    run(List.of("kill", signal, String.valueOf(other.pid())));
                } catch (IOException failed) {
                    // One that serves a connection ends with it.
                    if (other.isAlive()) {
                        throw failed;
                    }
                }
            }
        }
    }

    /** The service's settings for a database that is new. */
    public String[] database(String name) throws IOException, InterruptedException {
        run("createdb", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", "consilium", name);
        return new String[] {
            "-datasources.default.url=jdbc:postgresql://127.0.0.1:" + port + "/" + name,
            "-datasources.default.username=consilium"
        };
    }

    /** Does something in a database behind the service's back. */
    public void sql(String database, String statement) throws IOException, InterruptedException {
        run("psql", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", "consilium", "-d", database, "-c", statement);
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("runuser", "-u", UNPRIVILEGED, "--"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("postgres", ".out");
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + Files.readString(output));
        }
        Files.delete(output);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Override
    public void close() throws IOException {
        try {
            run("pg_ctl", "-D", folder + "/db", "-m", "immediate", "-w", "stop");
            run(List.of("rm", "-rf", folder.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
