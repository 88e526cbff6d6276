package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.Keystores;
import io.consilium.contracts.testing.Anvil;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.MemberKeys;
import io.consilium.envelope.Password;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import io.consilium.service.RunningSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A regulator's own registry, over a ledger on which every kind of step was taken, with its database changed by hand. */
class RegistryClaimTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path shared;

    private static Site network;
    private static Path keystore;

    @TempDir
    private Path folder;

    private RunningSite registry;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void goRound() throws IOException {
        network = Site.start();
        new Tour(network).go();
        keystore = Keystores.of(Site.REGULATOR, shared);
    }

    @AfterAll
    static void end() {
        network.close();
    }

    @BeforeEach
    void start() throws IOException {
        Password password = Password.fromFile(Keystores.password(shared));
        new KeyFile(folder.resolve("keys.json")).create(MemberKeys.generate(1, Instant.EPOCH), password);
        registry = started();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private RunningSite started() throws IOException {
        return RunningSite.start(
                "-micronaut.server.port=-1",
                "-consilium.home=" + folder,
                "-consilium.node.url=" + network.anvil().url(),
                "-consilium.node.chain-id=" + Anvil.CHAIN_ID,
                "-consilium.account.keystore=" + keystore,
                "-consilium.account.password-file=" + Keystores.password(shared),
                "-consilium.keys.file=" + folder.resolve("keys.json"),
                "-consilium.keys.password-file=" + Keystores.password(shared));
    }

    @Test
    void anHonestRegistryFollowsFromTheLedger() throws IOException {
        audit(registry.address());

        assertEquals("HOLDS", verdict(), this::words);
        assertTrue(words().contains("of them with attestations, approvals and access"), this::words);
    }

    @Test
    void aModelThatWasMadeBetterByHandIsFound() throws IOException, SQLException {
        List<String> found =
                findingsAfter("update model set score = 999999, status = 'APPROVED', place = 1 where id = 1");

        assertTrue(found.contains("Model 1"), found::toString);
        assertTrue(words().contains("says of score: 999999"), this::words);
    }

    @Test
    void anotherHashIsFound() throws IOException, SQLException {
        List<String> found = findingsAfter("update model set weights_hash = '0x" + "ab".repeat(32) + "' where id = 1");

        assertTrue(found.contains("Model 1"), found::toString);
        assertTrue(words().contains("says of weightsHash"), this::words);
    }

    @Test
    void aModelThatWasTakenOutIsFound() throws IOException, SQLException {
        assertTrue(findingsAfter("delete from model where id = 1").contains("The number of models"));
    }

    @Test
    void downloadsThatWereMadeUpAreFound() throws IOException, SQLException {
        assertTrue(findingsAfter("update model_access set downloads = downloads + 1").stream()
                .anyMatch(subject -> subject.contains("the access of organisation")));
    }

    @Test
    void anEventThatWasTakenOutIsFound() throws IOException, SQLException {
        List<String> found = findingsAfter("delete from event where name = 'DownloadRecorded'");

        assertTrue(found.stream().anyMatch(subject -> subject.startsWith("Event ")), found::toString);
    }

    @Test
    void aRegistryThatWasNamedAndIsAwayIsAnErrorAndNotAFinding() throws IOException {
        assertEquals(1, audit(URI.create("http://127.0.0.1:1")));

        assertTrue(words().contains("doesn't answer"), this::words);
    }

    private List<String> findingsAfter(String sql) throws IOException, SQLException {
        registry.close();
        try (Connection database = DriverManager.getConnection(
                        "jdbc:h2:file:" + folder.resolve("registry") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                        "sa",
                        "");
                Statement change = database.createStatement()) {
            assertTrue(change.executeUpdate(sql) > 0, sql);
        }
        registry = started();
        assertEquals(1, audit(registry.address()), this::words);
        return report().path("findings").findValuesAsText("subject");
    }

    private int audit(URI address) throws IOException {
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Consilium.run(
                both,
                both,
                "audit",
                "--out",
                folder.resolve("report").toString(),
                "--node",
                network.anvil().url().toString(),
                "--chain-id",
                Long.toString(Anvil.CHAIN_ID),
                "--no-content",
                "--registry",
                address.toString(),
                "--keystore",
                keystore.toString(),
                "--password-file",
                Keystores.password(shared).toString());
    }

    private JsonNode report() throws IOException {
        return JSON.readTree(folder.resolve("report/report.json").toFile());
    }

    private String verdict() throws IOException {
        for (JsonNode judgement : report().path("judgements")) {
            if (judgement.path("claim").asText().equals("REGISTRY")) {
                return judgement.path("verdict").asText();
            }
        }
        return "";
    }

    private String words() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
