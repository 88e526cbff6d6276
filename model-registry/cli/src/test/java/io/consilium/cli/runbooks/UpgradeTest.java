package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.cli.testing.Shell;
import io.consilium.service.Application;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry is upgraded over the database of the version before, and put back from a newer one that fails, as docs/runbooks.md says;
 * its node, its plugin and its programs are replaced in {@link RealNetworkTest}.
 */
class UpgradeTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";
    private static final String VERSIONS = "select max(cast(\"version\" as int)) from \"flyway_schema_history\"";

    @TempDir
    private Path folder;

    private AnvilConsortium consortium;
    private SharedModel shared;
    private Path backup;

    @BeforeEach
    void start() throws IOException {
        consortium = AnvilConsortium.ofHospitals(folder, NORTH, SOUTH);
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, SOUTH);
        backup = folder.resolve("backup.tar.gz");
    }

    @AfterEach
    void stop() {
        consortium.close();
    }

    @Test
    void theDatabaseOfTheVersionBeforeIsTakenOnWithAllThatIsInIt() throws Exception {
        long model = shared.publish(NORTH, 1);
        Runbook upgrade = upgrade();
        consortium.stop(NORTH);
        asTheVersionBeforeLeftIt();
        assertEquals(9, number(VERSIONS));

        upgrade.type(1, this::type);
        upgrade.type(2, this::type);
        upgrade.type(3, this::type);

        assertEquals(model, shared.publishTrained(NORTH, 1));
        assertPulled(model, 1);
        assertEquals(model + 1, shared.publish(NORTH, 2));
        consortium.stop(NORTH);
        assertEquals(10, number(VERSIONS));
        assertEquals(1, number("select count(*) from publication where stored_at is not null"));
        assertEquals(2, number("select count(*) from publication where state = 'CONFIRMED'"));
    }

    @Test
    void aNewVersionThatFailsHalfWayIsTakenBack() throws Exception {
        long model = shared.publish(NORTH, 1);
        Runbook upgrade = upgrade();
        consortium.stop(NORTH);
        save();
        String newer = endOf(
                newerVersion("V99__broken.sql", "alter table publication drop column card_hash; select nothing;"));
        assertTrue(newer.contains("Script V99__broken.sql failed"), newer);
        String formerOverWhatIsLeft = endOf();
        assertTrue(
                saidLast(formerOverWhatIsLeft).contains("broke off while it brought the site's database to version 99"),
                formerOverWhatIsLeft);

        upgrade.type(4, this::type);
        upgrade.type(7, this::type);

        assertEquals(model, shared.publishTrained(NORTH, 1));
        assertPulled(model, 1);
        assertEquals(model + 1, shared.publish(NORTH, 2));
        assertEquals(2, consortium.ledger().modelCount());
    }

    @Test
    void whatANewerVersionMadeOfItIsNotWorkedOnByThisOne() throws Exception {
        long model = shared.publish(NORTH, 1);
        Runbook upgrade = upgrade();
        consortium.stop(NORTH);
        save();
        long ours = number(VERSIONS);
        String newer = newerVersion("V99__more.sql", "alter table publication add column more int");
        consortium.start(NORTH, newer);
        consortium.stop(NORTH);

        String refused = endOf();

        String reason = saidLast(refused);
        assertTrue(reason.contains("has brought the site's database to version 99"), refused);
        assertTrue(
                reason.contains("knows it up to version " + ours + ". Start the newer one, or bring back the copy"),
                refused);
        assertEquals(99, number(VERSIONS));
        consortium.start(NORTH, newer);
        assertPulled(model, 1);
        consortium.stop(NORTH);

        upgrade.type(4, this::type);
        upgrade.type(7, this::type);

        assertPulled(model, 1);
        assertEquals(model + 1, shared.publish(NORTH, 2));
        consortium.stop(NORTH);
        assertEquals(ours, number(VERSIONS));
    }

    /** With what a registry is started that knows one migration more. */
    private String newerVersion(String migration, String sql) throws IOException {
        Path migrations = Files.createDirectories(folder.resolve("newer"));
        Files.writeString(migrations.resolve(migration), sql);
        return "-flyway.datasources.default.locations=classpath:db/migration,filesystem:" + migrations;
    }

    /** What a registry printed that is a process of its own, since it is to fail and let go of its database. */
    private String endOf(String... more) throws IOException, InterruptedException {
        Path log = folder.resolve("registry.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Commands keep quiet in tests; a registry logs.
                "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName()));
        command.addAll(List.of(consortium.settings(consortium.network().site(NORTH), more)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        assertNotEquals(0, process.waitFor());
        return Files.readString(log);
    }

    /** The last line, for whoever doesn't read the rest. */
    private static String saidLast(String printed) {
        return printed.lines().reduce((before, last) -> last).orElseThrow();
    }

    private Runbook upgrade() throws IOException {
        return Runbook.of("Upgrading a site")
                .with("SITE", consortium.folder(NORTH))
                .with("BACKUP", backup);
    }

    private void save() throws IOException, InterruptedException {
        Runbook.of("Saving a site")
                .with("SITE", consortium.folder(NORTH))
                .with("BACKUP", backup)
                .type(2, this::type);
    }

    /** Takes away what the newest migration brought. */
    private void asTheVersionBeforeLeftIt() throws SQLException {
        try (Connection database = database();
                Statement statement = database.createStatement()) {
            statement.execute("alter table publication drop column stored_at");
            statement.execute("alter table publication drop column announced_trace");
            assertEquals(1, statement.executeUpdate("delete from \"flyway_schema_history\" where \"version\" = '10'"));
        }
    }

    private long number(String question) throws SQLException {
        try (Connection database = database();
                Statement statement = database.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            assertTrue(answer.next());
            return answer.getLong(1);
        }
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:async:" + consortium.folder(NORTH).resolve("data/registry/registry")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                "sa",
                "");
    }

    private void assertPulled(long model, int seed) throws IOException {
        Path pulled = folder.resolve("pulled-" + model + ".safetensors");
        Files.deleteIfExists(pulled);
        consortium.at(NORTH, 0, "pull", Long.toString(model), "--out", pulled.toString());
        assertArrayEquals(Files.readAllBytes(shared.weights(seed)), Files.readAllBytes(pulled));
    }

    private void type(String command) throws IOException, InterruptedException {
        if (command.startsWith("consilium site start")) {
            consortium.start(NORTH);
        } else if (command.startsWith("consilium ") && !command.startsWith("consilium network check")) {
            consortium.run(0, command.substring("consilium ".length()).split(" "));
        } else if (!command.startsWith("consilium ")) {
            // Neither Kubo nor Besu runs here: stopping is done in no time, and starting is left out.
            new Shell(folder.resolve("printed"), Map.of())
                    .type(command.replace(
                            consortium.folder(NORTH).resolve("start").toString(), "true"));
        }
    }
}
