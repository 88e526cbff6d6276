package io.consilium.service.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.testing.Network;
import io.consilium.service.testing.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {

    @TempDir
    Path home;

    @Test
    void whatIsKeptIsForcedOntoTheDiskBeforeTheNextStep() throws IOException {
        try (Network network = Network.start();
                Registry registry = Registry.start(network, Network.NORTH, home)) {
            Database database = registry.part(Database.class);

            List<RecordedEvent> forced = forcedWhile(
                    () -> assertEquals(1, database.keep("update released set block = block where one = 1")));

            assertTrue(!forced.isEmpty(), "the file is forced");
            assertEquals(
                    Optional.of(0), database.one("select log_index from released where one = 1", row -> row.getInt(1)));
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
