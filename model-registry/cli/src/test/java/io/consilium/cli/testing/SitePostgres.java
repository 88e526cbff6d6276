package io.consilium.cli.testing;

import io.consilium.contracts.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A real PostgreSQL on loopback with one database for a site, run by an unprivileged user: it refuses to run as root. */
public final class SitePostgres implements AutoCloseable {

    private static final String NAME = "consilium";

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
        Shell shell = new Shell(Files.createTempFile("postgres", ".log"), Map.of("LC_ALL", "C.UTF-8"));
        SitePostgres server = new SitePostgres(folder, port, shell);
        server.asItsUser("initdb -D DIR/db -U consilium -A trust -E UTF8 --no-sync");
        server.asItsUser("pg_ctl -D DIR/db -l DIR/log -w -o" + " '-c listen_addresses=127.0.0.1 -c fsync=off -p " + port
                + " -k DIR' start");
        shell.type("createdb --maintenance-db=" + server.maintenance() + " " + NAME);
        return server;
    }

    private void asItsUser(String command) throws IOException, InterruptedException {
        // Debian links only some of the programs from the path.
        shell.type("""
                cd /
                programs=$(dirname "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
                PATH=$programs:$PATH
                if [ "$(id -u)" = 0 ]; then
                  chown nobody DIR
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
            "-datasources.default.username=consilium"
        };
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
