package io.consilium.service.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.service.database.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a database goes about a query when its tables are large. */
public final class Plan {

    private static final int ROWS = 3_000;

    private final Database database;

    private Plan(Database database) {
        this.database = database;
    }

    /** What is looked at on a database. */
    public interface Look {
        void at(Plan plan);
    }

    /** On H2, and on PostgreSQL where there is one. */
    public static void onEachDatabase(Path home, Look look) throws IOException, InterruptedException {
        try (Network network = Network.start()) {
            try (Registry registry = Registry.start(network, Network.NORTH, home.resolve("h2"))) {
                look.at(new Plan(registry.part(Database.class)));
            }
            Optional<Path> binaries = Postgres.binaries();
            if (binaries.isPresent()) {
                try (Postgres server = Postgres.start(binaries.get());
                        Registry registry = Registry.start(
                                network, Network.NORTH, home.resolve("postgres"), server.database("plans"))) {
                    look.at(new Plan(registry.part(Database.class)));
                }
            }
        }
    }

    /** Adds many rows; the statement has the row's number in the place of {@code %1$d}. */
    public void fill(String insert) {
        database.transaction(session -> {
            for (int row = 1; row <= ROWS; row++) {
                session.update(insert.formatted(row));
            }
            return ROWS;
        });
        database.update("analyze");
    }

    /** The query uses an index. */
    public void requireIndex(String index, String query, Object... arguments) {
        List<String> lines = new ArrayList<>(database.query("explain " + query, row -> row.getString(1), arguments));
        assertTrue(lines.stream().anyMatch(line -> line.contains(index)), () -> String.join("\n", lines));
    }
}
