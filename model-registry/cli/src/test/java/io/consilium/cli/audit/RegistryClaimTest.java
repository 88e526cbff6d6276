package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.Metric;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.testing.Models;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.LedgerCall;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.RunningSite;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A regulator's own registry, over a ledger on which every kind of step was taken, with its database changed by hand. */
class RegistryClaimTest {

    private static final String CLINIC = "Clinic";

    private static Site network;

    @TempDir
    private Path folder;

    private RunningSite registry;
    private RegulatorsRegistry regulator;

    @BeforeAll
    static void goRound() throws IOException {
        network = Site.start();
        new Tour(network).go();
    }

    @AfterAll
    static void end() {
        network.close();
    }

    @BeforeEach
    void start() throws IOException {
        regulator = new RegulatorsRegistry(network.anvil().url(), folder);
        registry = regulator.start();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void anHonestRegistryFollowsFromTheLedger() throws IOException {
        audit(registry.address());

        assertEquals("HOLDS", verdict(), this::words);
        assertTrue(words().contains("models with their attestations, approvals and access"), this::words);
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
        assertTrue(findingsAfter("delete from model where id = 1").contains("Model 1"));
    }

    @Test
    void downloadsThatWereMadeUpAreFound() throws IOException, SQLException {
        List<String> found = findingsAfter("update model_access set downloads = downloads + 1");

        assertTrue(found.contains("Model 1"), found::toString);
        assertTrue(words().contains("says of access of organisation 2, downloads"), this::words);
    }

    @Test
    void anEventThatWasTakenOutIsFound() throws IOException, SQLException {
        List<String> found = findingsAfter("delete from event where name = 'DownloadRecorded'");

        assertTrue(found.stream().anyMatch(subject -> subject.startsWith("Event ")), found::toString);
    }

    @Test
    void aVoucherThatIsGoodAgainIsFound() throws IOException, SQLException {
        List<String> found = findingsAfter("update voucher set redeemed = false where redeemed");

        assertTrue(found.stream().anyMatch(subject -> subject.startsWith("Voucher 0x")), found::toString);
        assertTrue(words().contains("says of redeemed: false, the ledger: true"), this::words);
    }

    @Test
    void aTaskThatIsOpenAgainIsFound() throws IOException, SQLException {
        List<String> found = findingsAfter("update task set open = true where not open");

        assertTrue(found.contains("Task 2"), found::toString);
    }

    @Test
    void anotherAccountsApprovalIsFound() throws IOException, SQLException {
        List<String> found = findingsAfter("update approval set account = '0x" + "ab".repeat(20) + "' where model = 2");

        assertTrue(found.contains("Model 2"), found::toString);
        assertTrue(words().contains("says of approvals of organisation 2, account: 0xabab"), this::words);
    }

    /** Approvals count that organisations gave which are Active when the last one comes; the others stand there all the same. */
    @Test
    void anApprovalThatDidNotCountIsNoDifference() throws IOException {
        registry.close();
        try (Site other = Site.start()) {
            decided(
                    other,
                    ConsortiumCalls.proposeAdmission(
                            CLINIC, Founders.HOSPITAL, Founders.hash("key"), List.of(Site.account(CLINIC)), List.of()),
                    Site.SOUTH);
            LedgerCall task = ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 3, 1);
            decided(other, ConsortiumCalls.proposeCall(task), Site.SOUTH);
            other.as(Site.NORTH).send(ModelLedgerCalls.publish(Models.publication(1, "one", 900_000)));
            other.as(Site.SOUTH).send(ModelLedgerCalls.approve(1));
            decided(other, ConsortiumCalls.proposeSuspension(2), CLINIC);
            other.as(CLINIC).send(ModelLedgerCalls.approve(1));
            Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
            RegulatorsRegistry watching = new RegulatorsRegistry(other.anvil().url(), elsewhere);
            registry = watching.start();

            assertEquals(0, watching.audit(registry.address(), report()), watching::words);
        }
    }

    @Test
    void whileEventsKeepComingAnHonestRegistryIsNotAccused() throws Exception {
        registry.close();
        try (Site busy = Site.start()) {
            LedgerCall task = ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1);
            decided(busy, ConsortiumCalls.proposeCall(task), Site.SOUTH);
            Path elsewhere = Files.createDirectory(folder.resolve("busy"));
            RegulatorsRegistry watching = new RegulatorsRegistry(busy.anvil().url(), elsewhere);
            registry = watching.start();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger published = new AtomicInteger();
            Thread writer = Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    String name = "model " + published.get();
                    busy.as(Site.NORTH).send(ModelLedgerCalls.publish(Models.publication(1, name, 900_000)));
                    published.incrementAndGet();
                }
            });

            try {
                // The first reads everything, the next ones what has come since.
                while (published.get() < 6 && writer.isAlive()) {
                    assertEquals(0, watching.audit(registry.address(), report()), watching::words);
                }
            } finally {
                over.set(true);
                writer.join();
            }
            assertTrue(published.get() >= 6, published::toString);
        }
    }

    private static void decided(Site network, LedgerCall proposal, String voter) {
        long id = network.as(Site.NORTH)
                .send(proposal)
                .first(ProposalOpened.class)
                .proposal();
        network.as(voter).send(ConsortiumCalls.vote(id));
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
        registry = regulator.start();
        assertEquals(1, audit(registry.address()), this::words);
        return RegulatorsRegistry.report(report()).path("findings").findValuesAsText("subject");
    }

    private int audit(URI address) {
        return regulator.audit(address, report());
    }

    private Path report() {
        return folder.resolve("report");
    }

    private String verdict() throws IOException {
        return RegulatorsRegistry.verdict(report());
    }

    private String words() {
        return regulator.words();
    }
}
