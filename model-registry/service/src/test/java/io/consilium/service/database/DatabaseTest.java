package io.consilium.service.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    private static final int INTERRUPTS = 100;

    @TempDir
    Path home;

    @Test
    void whatIsKeptIsForcedOntoTheDiskBeforeTheNextStep() throws IOException {
        try (Network network = Network.start();
                Registry registry = Registry.start(network, Network.NORTH, home)) {
            Database database = registry.part(Database.class);

            List<RecordedEvent> forced = forcedWhile(
                    () -> assertEquals(1, database.keep("update ledger_cursor set genesis = genesis where one = 1")));

            assertTrue(!forced.isEmpty(), "the file is forced");
            assertEquals(
                    Optional.of(1), database.one("select one from ledger_cursor where one = 1", row -> row.getInt(1)));
        }
    }

    @Test
    void whoIsInterruptedNeitherClosesTheDatabaseForOthersNorLosesWhatWasKept() throws InterruptedException {
        try (Network network = Network.start();
                Registry registry = Registry.start(network, Network.NORTH, home)) {
            Database database = registry.part(Database.class);
            Set<String> kept = ConcurrentHashMap.newKeySet();
            for (int turn = 0; turn < INTERRUPTS; turn++) {
                String nonce = "nonce-" + turn;
                Thread writer = Thread.ofPlatform().start(() -> {
                    database.keep("insert into challenge (nonce, expires_at) values (?, current_timestamp)", nonce);
                    kept.add(nonce);
                });
                Thread.sleep(turn % 4);
                writer.interrupt();
                writer.join();
            }

            List<String> there = database.query("select nonce from challenge", row -> row.getString(1));

            assertTrue(there.containsAll(kept), () -> kept + " were kept, and there are " + there);
            assertTrue(kept.size() > INTERRUPTS / 2, kept::toString);
        }
    }

    /** What the JVM itself says of forced writes of the database's file. */
    private List<RecordedEvent> forcedWhile(Runnable work) throws IOException {
        Path events = home.resolve("events.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withoutThreshold();
            recording.start();
            work.run();
            recording.dump(events);
        }
        return RecordingFile.readAllEvents(events).stream()
                .filter(event -> String.valueOf(event.getString("path")).endsWith("registry.mv.db"))
                .toList();
    }
}
