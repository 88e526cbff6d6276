package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.cli.testing.Shell;
import io.consilium.cli.testing.SitePostgres;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site's database in a real PostgreSQL is dumped, lost and restored as docs/runbooks.md says. */
class PostgresTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";
    private static final int TRIES = 300;
    private static final long PAUSE = 100;

    @TempDir
    private Path folder;

    private SitePostgres postgres;
    private AnvilConsortium consortium;
    private SharedModel shared;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        postgres = SitePostgres.start();
        consortium = AnvilConsortium.make(
                folder, Plans.seeded().hospital(NORTH).hospital(SOUTH).withoutPlugin());
        consortium.start(NORTH, postgres.settings());
        consortium.start(SOUTH);
        shared = new SharedModel(consortium, folder);
        shared.openTask(NORTH, SOUTH);
    }

    @AfterEach
    void stop() throws IOException {
        consortium.close();
        postgres.close();
    }

    @Test
    void nothingIsLostOrThereTwiceAfterTheDatabaseWasLost() throws Exception {
        long before = shared.publish(NORTH, 1);
        shared.train(2);
        Path dump = folder.resolve("north.dump");
        Runbook runbook = Runbook.of("A database in PostgreSQL")
                .with("SITE", consortium.folder(NORTH))
                .with("DATABASE", postgres.database())
                .with("SERVER", postgres.maintenance())
                .with("NAME", postgres.name())
                .with("DUMP", dump);

        consortium.mines(false);
        CompletableFuture<Long> underWay = CompletableFuture.supplyAsync(() -> shared.publishTrained(NORTH, 2));
        await("2 is sent", "select count(*) from publication where state = 'SUBMITTED'");
        assertThrows(AssertionError.class, () -> runbook.type(1, wrong()::type), "another password opens nothing");
        runbook.type(1, this::type);
        consortium.mines(true);
        long during = underWay.get(2, TimeUnit.MINUTES);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(dump)));
        long after = shared.publish(NORTH, 3);
        assertThrows(AssertionError.class, () -> runbook.type(2, this::type), "a registry is connected");
        assertEquals("3", postgres.value("select count(*) from model"));

        consortium.stop(NORTH);
        runbook.type(2, this::type);
        assertEquals("1", postgres.value("select count(*) from publication where state = 'SUBMITTED'"));
        assertEquals("1", postgres.value("select count(*) from model"));
        runbook.type(3, this::type);
        runbook.assertAllTyped();

        await("2 is found on the ledger", "select count(*) from publication where model = " + during);
        await("all are read", "select count(*) from model having count(*) = 3");
        assertEquals(before, shared.publishTrained(NORTH, 1));
        assertEquals(during, shared.publishTrained(NORTH, 2));
        assertEquals(after, shared.publishTrained(NORTH, 3));
        assertEquals(3, consortium.ledger().modelCount());
        for (long model : new long[] {before, during, after}) {
            assertPulled(model);
        }
        long next = shared.publish(NORTH, 4);
        assertEquals(4, consortium.ledger().modelCount());
        assertTrue(next > after);
    }

    private void assertPulled(long model) throws IOException {
        Path pulled = folder.resolve("pulled-" + model + ".safetensors");
        consortium.at(NORTH, 0, "pull", Long.toString(model), "--out", pulled.toString());
        assertArrayEquals(Files.readAllBytes(shared.weights((int) model)), Files.readAllBytes(pulled));
    }

    /** Until a statement answers with a number above zero. */
    private void await(String what, String statement) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            String value = postgres.value(statement);
            if (!value.isEmpty() && !value.equals("0")) {
                return;
            }
            Thread.sleep(PAUSE);
        }
        throw new AssertionError("in vain: " + what);
    }

    private Shell wrong() throws IOException {
        return new Shell(folder.resolve("printed"), postgres.wrongEnvironment());
    }

    private void type(String command) throws IOException, InterruptedException {
        if (command.startsWith("consilium site start")) {
            consortium.start(NORTH, postgres.settings());
        } else {
            new Shell(folder.resolve("printed"), postgres.environment()).type(command);
        }
    }
}
