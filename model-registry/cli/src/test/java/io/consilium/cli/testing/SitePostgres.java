package io.consilium.cli.testing;

import io.consilium.contracts.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * A real PostgreSQL on loopback that asks for a password, with one database for a site, run by an unprivileged user: it refuses
 * to run as root.
 */
public final class SitePostgres implements AutoCloseable {

    private static final String NAME = "consilium";
    private static final String PASSWORD = "a password of the database";

    /** PostgreSQL's name for where its programs find passwords, which docs/runbooks.md tells. */
    private static final String PASSWORD_FILE = "PGPASSFILE";

    private final Path folder;
    private final int port;
    private final Shell shell;

    private SitePostgres(Path folder, int port, Shell shell) {
        this.folder = folder;
        this.port = port;
        this.shell = shell;
    }

    public static SitePostgres start() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("postgres");
        int port = FreePorts.one();
        Path programs = passwords(folder.resolve("programs"), port, PASSWORD);
        Shell shell = new Shell(
                Files.createTempFile("postgres", ".log"),
                Map.of("LC_ALL", "C.UTF-8", PASSWORD_FILE, programs.toString()));
        SitePostgres server = new SitePostgres(folder, port, shell);
        secret(server.passwordFile(), PASSWORD);
        server.asItsUser("initdb -D DIR/db -U consilium -A scram-sha-256 --pwfile=DIR/password -E UTF8 --no-sync");
        server.asItsUser("pg_ctl -D DIR/db -l DIR/log -w -o" + " '-c listen_addresses=127.0.0.1 -c fsync=off -p " + port
                + " -k DIR' start");
        shell.type("createdb --maintenance-db=" + server.maintenance() + " " + NAME);
        return server;
    }

    /** A file as PostgreSQL's programs read it, which they do only if nobody else can. */
    private static Path passwords(Path file, int port, String password) throws IOException {
        return secret(file, "127.0.0.1:" + port + ":*:consilium:" + password);
    }

    private static Path secret(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text + "\n");
    }

    /** The registry's file with the password. */
    private Path passwordFile() {
        return folder.resolve("password");
    }

    private void asItsUser(String command) throws IOException, InterruptedException {
        // Debian links only some of the programs from the path.
        shell.type("""
                cd /
                programs=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
                PATH=$programs:$PATH
                if [ "$(id -u)" = 0 ]; then
                  chown nobody DIR DIR/password
                  runuser -u nobody -- COMMAND
                else
                  COMMAND
                fi
                """.replace("COMMAND", command).replace("DIR", folder.toString()));
    }

    public String name() {
        return NAME;
    }

    /** Where the site's database is, as PostgreSQL's programs take it. */
    public String database() {
        return "postgresql://consilium@127.0.0.1:" + port + "/" + NAME;
    }

    /** The database of the server that is always there. */
    public String maintenance() {
        return "postgresql://consilium@127.0.0.1:" + port + "/postgres";
    }

    /** The registry's settings for it. */
    public String[] settings() {
        return new String[] {
            "-datasources.default.url=jdbc:postgresql://127.0.0.1:" + port + "/" + NAME,
            "-datasources.default.username=consilium",
            "-consilium.database.password-file=" + passwordFile()
        };
    }

    /** The environment of somebody who has the password in a file. */
    public Map<String, String> environment() {
        return shell.environment();
    }

    /** That of somebody who has another. */
    public Map<String, String> wrongEnvironment() throws IOException {
        return Map.of(
                PASSWORD_FILE,
                passwords(folder.resolve("wrong"), port, "another password").toString());
    }

    /** The one value that a statement answers. */
    public String value(String statement) throws IOException, InterruptedException {
        shell.type("psql -X -t -A -c \"" + statement + "\" " + database());
        return Files.readString(shell.log()).strip();
    }

    @Override
    public void close() throws IOException {
        try {
            asItsUser("pg_ctl -D DIR/db -m immediate -w stop");
            shell.type("rm -rf " + folder);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
