package io.consilium.service.readmodel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.contracts.Format;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.database.Database;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Postgres;
import io.consilium.service.testing.Registry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadModelTest {
    private static final List<String> TABLES = List.of(
            "ledger_cursor",
            "event",
            "task",
            "model",
            "attestation",
            "approval",
            "model_access",
            "proposal",
            "vote",
            "voucher");

    @TempDir
    Path homes;

    private static Network network;

    @BeforeAll
    static void start() {
        network = Network.start();
        for (int i = 1; i <= 13; i++) {
            network.as(Network.NORTH, ModelLedgerCalls.publish(publication(i)));
            network.as(Network.SOUTH, ModelLedgerCalls.approve(i));
        }
        int partner = network.id(Network.PARTNER);
        network.as(Network.PARTNER, ModelLedgerCalls.requestAccess(13));
        network.as(Network.NORTH, ModelLedgerCalls.grantAccess(13, partner, 1, new Bytes("0x0102")));
        network.as(Network.PARTNER, ModelLedgerCalls.recordDownload(13, hash("weights", 13)));
        network.as(Network.NORTH, ModelLedgerCalls.revokeAccess(13, partner));
        network.as(
                Network.NORTH,
                ModelLedgerCalls.issueVoucher(
                        hash("voucher", 1), 13, Instant.now().plus(Duration.ofHours(1))));
        int south = network.id(Network.SOUTH);
        network.as(Network.NORTH, ModelLedgerCalls.grantAccess(13, south, 1, new Bytes("0x0102")));
        network.as(Network.SOUTH, ModelLedgerCalls.recordDownload(13, hash("weights", 13)));
        network.as(
                Network.SOUTH, ModelLedgerCalls.attest(13, new Metrics(900_000, 2, 3, 4, 5), hash("test set", 1), 30));
        network.as(Network.NORTH, ModelLedgerCalls.withdraw(12));
        network.as(Network.NORTH, ModelLedgerCalls.recall(11, RecallReason.SAFETY_RISK, Word.ZERO));
        network.pass(ConsortiumCalls.proposeSuspension(network.id(Network.REGULATOR)));
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void rebuiltFromBlockZeroTheTablesAreTheSameByteForByte() {
        requireSameWhenRebuilt(homes.resolve("one"));
    }

    @Test
    void rebuiltOnPostgresTheTablesAreTheSameByteForByteToo() throws IOException, InterruptedException {
        try (Postgres server = postgres()) {
            requireSameWhenRebuilt(homes.resolve("one"), server.database("rebuilt"));
        }
    }

    private static void requireSameWhenRebuilt(Path home, String... settings) {
        List<String> before;
        try (Registry registry = Registry.start(network, Network.NORTH, home, settings)) {
            before = dump(registry);
            Database database = registry.part(Database.class);
            TABLES.forEach(table -> assertTrue(database.update("delete from " + table) > 0, table + " has no rows"));
        }
        try (Registry registry = Registry.start(network, Network.NORTH, home, settings)) {
            assertEquals(before, dump(registry));
        }
    }

    @Test
    void tablesOfAnEarlierVersionBecomeTheSameAsTodays() throws IOException, InterruptedException {
        requireSameWhenMigrated(homes.resolve("migrated"));
        try (Postgres server = postgres()) {
            requireSameWhenMigrated(homes.resolve("migrated too"), server.database("migrated"));
        }
    }

    /** Undoes what came after version 6, and has it done again over the rows that are there. */
    private static void requireSameWhenMigrated(Path home, String... settings) {
        List<String> before;
        try (Registry registry = Registry.start(network, Network.NORTH, home, settings)) {
            before = dump(registry);
            Database database = registry.part(Database.class);
            for (String undo : List.of(
                    "drop index event_of_name",
                    "drop index publication_of_card",
                    "drop index publication_of_weights",
                    "drop index model_of_card",
                    "drop index model_of_weights",
                    "drop index voucher_of_model",
                    "drop index voucher_of_issuer",
                    "alter table publication drop column stored_at",
                    "alter table publication drop column announced_trace",
                    "drop table voucher_denial",
                    "alter table voucher drop column account",
                    "drop table released",
                    "create table released (one int primary key check (one = 1), block bigint not null,"
                            + " log_index int not null)",
                    "insert into released (one, block, log_index) values (1, 3, 0)")) {
                database.update(undo);
            }
            assertEquals(
                    4,
                    database.update("delete from flyway_schema_history where version in ('7', '8', '9', '10')"),
                    "versions");
        }
        try (Registry registry = Registry.start(network, Network.NORTH, home, settings)) {
            assertEquals(before, dump(registry));
        }
    }

    private static Postgres postgres() throws IOException, InterruptedException {
        Optional<Path> binaries = Postgres.binaries();
        assumeTrue(binaries.isPresent(), "SKIPPED LOUDLY: no PostgreSQL found; install Debian's package postgresql");
        return Postgres.start(binaries.get());
    }

    @Test
    void whatTheTablesSayOfModelsIsWhatTheContractSays() {
        try (Registry registry = Registry.start(network, Network.SOUTH, homes.resolve("two"))) {
            dump(registry);
            network.ledger().tasks().forEach(task -> {
                List<Long> live = registry.part(Database.class)
                        .query(
                                "select id from model where task = ? and place is not null order by place",
                                row -> row.getLong(1),
                                task.id());
                assertEquals(task.live(), live);
            });
            for (long id = 1; id <= 13; id++) {
                long model = id;
                assertEquals(
                        Optional.of(network.ledger()
                                .model(id)
                                .orElseThrow()
                                .status()
                                .name()),
                        registry.part(Database.class)
                                .one("select status from model where id = ?", row -> row.getString(1), model));
            }
        }
    }

    @Test
    void postgresHoldsTheSameRowsAsH2() throws IOException, InterruptedException {
        try (Registry h2 = Registry.start(network, Network.NORTH, homes.resolve("h2"));
                Postgres server = postgres();
                Registry postgres = Registry.start(
                        network, Network.NORTH, homes.resolve("postgres"), server.database("registry"))) {
            assertEquals(dump(h2), dump(postgres));
            assertEquals(
                    h2.get(Network.SOUTH, "/api/v1/models?q=brain").expect(200).json(),
                    postgres.get(Network.SOUTH, "/api/v1/models?q=brain")
                            .expect(200)
                            .json());
        }
    }

    @Test
    void aDatabaseOfAnotherChainIsRefused() {
        Path home = homes.resolve("other");
        try (Registry registry = Registry.start(network, Network.NORTH, home)) {
            dump(registry);
        }
        try (Network other = Network.start("--timestamp", "1700000000")) {
            Exception refused = assertThrows(
                    Exception.class,
                    () -> Registry.start(other, Network.NORTH, home).close());
            assertTrue(messages(refused).contains("was built from the chain"), messages(refused));
        }
    }

    @Test
    void aStreamOfEventsBeginsAfterTheOneThatWasSeenLast() throws IOException, InterruptedException {
        try (Registry registry = Registry.start(network, Network.NORTH, homes.resolve("events"));
                HttpClient http = HttpClient.newHttpClient()) {
            dump(registry);
            var first = registry.get(Network.SOUTH, "/api/v1/audit/events?limit=2")
                    .expect(200)
                    .json();
            String seen = first.path("next").asText();
            String next = registry.get(Network.SOUTH, "/api/v1/audit/events?limit=1&after=" + seen)
                    .expect(200)
                    .json()
                    .path("events")
                    .get(0)
                    .path("id")
                    .asText();
            assertNotEquals(seen, next);
            var request = java.net.http.HttpRequest.newBuilder(URI.create(registry.address() + "/api/v1/events"))
                    .header("Authorization", "Bearer " + registry.token(Network.SOUTH))
                    .header("Last-Event-ID", seen)
                    .build();
            var response = http.send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                assertEquals("id: " + next, firstLineWith(lines, "id:"));
            }
            http.shutdownNow();
        }
    }

    private static String firstLineWith(BufferedReader lines, String beginning) throws IOException {
        String line = lines.readLine();
        while (!line.startsWith(beginning)) {
            line = lines.readLine();
        }
        return line;
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    /** All rows of all tables as text, once they have followed the ledger to its head. */
    private static List<String> dump(Registry registry) {
        Follower follower = registry.part(Follower.class);
        long head = network.head();
        follower.awaitBlock(head, Duration.ofSeconds(20));
        assertEquals(head, follower.block());
        List<String> rows = new ArrayList<>();
        for (String table : TABLES) {
            List<String> some = new ArrayList<>(
                    registry.part(Database.class).query("select * from " + table, row -> table + " " + text(row)));
            some.sort(null);
            rows.addAll(some);
        }
        return rows;
    }

    private static String text(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            String type = row.getMetaData().getColumnTypeName(column);
            values.add(
                    type.startsWith("TIMESTAMP") || type.equals("timestamptz")
                            ? String.valueOf(row.getTimestamp(column).toInstant())
                            : row.getString(column) == null ? "null" : normal(row.getString(column)));
        }
        return String.join("|", values);
    }

    private static String normal(String value) {
        return switch (value) {
            case "t", "TRUE" -> "true";
            case "f", "FALSE" -> "false";
            default -> value;
        };
    }

    private static Publication publication(int seed) {
        return new Publication(
                1,
                seed == 2 ? 1 : 0,
                Format.SAFETENSORS,
                1_000 + seed,
                new Metrics(900_000 + seed * 7 % 13, 2, 3, 4, 5),
                hash("weights", seed),
                hash("card", seed),
                new ContentId(ContentId.Codec.DAG_PB, hash("sealed", seed)),
                new ContentId(ContentId.Codec.RAW, hash("card content", seed)),
                "brain-tumor-cnn");
    }

    private static Word hash(String what, int seed) {
        return Founders.hash(what + " " + seed);
    }
}
