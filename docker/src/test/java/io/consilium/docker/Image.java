package io.consilium.docker;

import io.consilium.genesis.testing.RealBesu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What an image would bring, from this machine and from the build: programs, settings, what it starts and how it is asked. */
record Image(Map<String, Mount> mounts, Map<String, String> environment, List<String> entrypoint, List<String> health) {

    /** What PostgreSQL's image does of itself at its first start, and then {@link #createdb}. */
    static final List<String> INITDB = List.of(
            "initdb",
            "--username=consilium",
            "--pwfile=/run/secrets/database-password",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-sync");

    private static final Path ROOT = Path.of(System.getProperty("consilium.root"));

    static Image named(String name) throws IOException {
        Map<String, Mount> mounts = new TreeMap<>();
        Map<String, String> environment = new TreeMap<>();
        List<String> entrypoint = List.of();
        List<String> health = List.of();
        mounts.put("/opt/java", Mount.readOnly(Path.of(System.getProperty("java.home"))));
        String programs = "/opt/java/bin:/usr/local/bin:/usr/bin:/bin";
        if (name.startsWith("consilium/")) {
            Dockerfile image = dockerfile(name);
            environment.putAll(image.environment());
            image.copies().forEach((inside, outside) -> mounts.put(inside, Mount.readOnly(ROOT.resolve(outside))));
            entrypoint = image.entrypoint();
            health = image.health();
        }
        if (name.startsWith("consilium/besu")) {
            mounts.put("/opt/besu", Mount.readOnly(besuHome()));
            programs = "/opt/besu/bin:" + programs;
        } else if (name.startsWith("ipfs/")) {
            mounts.put(
                    "/opt/kubo/ipfs",
                    Mount.readOnly(Path.of(System.getProperty("consilium.tools"), "ipfs")
                            .toRealPath()));
            programs = "/opt/kubo:" + programs;
            environment.put("IPFS_PATH", "/data/ipfs");
        } else if (name.startsWith("postgres")) {
            programs = postgres() + ":" + programs;
            // Its own entry point sees to it, whoever the user is.
            mounts.put("/etc/passwd", Mount.readOnly(Cell.users("consilium")));
        }
        environment.put("PATH", programs);
        environment.put("JAVA_HOME", "/opt/java");
        return new Image(mounts, environment, entrypoint, health);
    }

    static List<String> createdb(String port) {
        String password = "PGPASSWORD=$(cat /run/secrets/database-password) exec ";
        return List.of("/bin/sh", "-c", password + "createdb -h 127.0.0.1 -p " + port + " -U consilium consilium");
    }

    /** What the image of that name is built from. */
    private static Dockerfile dockerfile(String name) throws IOException {
        return Dockerfile.read(ROOT.resolve("docker/" + name.replaceAll("consilium/(\\w+):.*", "$1") + ".Dockerfile"));
    }

    /** Where Debian puts PostgreSQL's programs. */
    private static Path postgres() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        }
    }

    private static Path besuHome() throws IOException {
        return RealBesu.orSkip().program().toRealPath().getParent().getParent();
    }
}
