package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.DenialReason;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.service.RunningSite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A registry whose database is in order, and that says something else: each lie yields the finding that names it. */
class RegistryLiesTest {

    @TempDir
    private static Path shared;

    private static Site network;
    private static RegulatorsRegistry regulator;
    private static LyingRegistry liar;
    private static RunningSite registry;

    @TempDir
    private Path folder;

    @BeforeAll
    static void goRound() throws IOException {
        network = Site.start();
        new Tour(network).go();
        regulator = new RegulatorsRegistry(network.anvil().url(), shared);
        liar = new LyingRegistry();
        registry = regulator.start("-consilium.address=" + liar.address());
        liar.standBefore(registry.address());
    }

    @AfterAll
    static void end() {
        registry.close();
        liar.close();
        network.close();
    }

    @BeforeEach
    void tellTheTruth() {
        liar.tellTheTruth();
    }

    @Test
    void whoPassesOnTheTruthIsBelieved() throws IOException {
        requireBelieved();

        assertTrue(regulator.words().contains("13 models with their attestations"), regulator::words);
        assertTrue(regulator.words().contains("2 vouchers"), regulator::words);
    }

    @ParameterizedTest(name = "{0}: {2} {3}")
    @MethodSource
    void everyLieIsNamed(String path, Consumer<JsonNode> lie, String subject, String detail) throws IOException {
        liar.change(path, lie);

        assertEquals(1, audit(), regulator::words);

        requireFinding(subject, detail);
    }

    static Stream<Arguments> everyLieIsNamed() {
        return Stream.of(
                lie("/members", all -> LyingRegistry.remove(all, 2), "Organisation 3", "doesn't list it"),
                lie("/members", all -> LyingRegistry.replace(all, 2, 1), "Organisation 2", "told twice"),
                lie("/members", all -> LyingRegistry.replace(all, 2, 1), "Organisation 3", "doesn't list it"),
                lie("/members", all -> LyingRegistry.put(all.get(0), "encryptionKey", ab()), "Organisation 1", ab()),
                lie("/members", all -> LyingRegistry.put(all.get(3), "founder", false), "Organisation 4", "founder"),
                lie("/members", all -> LyingRegistry.put(all.get(4), "id", 9), "Organisation 9", "made it up"),
                lie("/proposals", all -> LyingRegistry.remove(all, 0), "Proposal 1", "doesn't list it"),
                lie("/proposals", all -> LyingRegistry.replace(all, 1, 0), "Proposal 2", "doesn't list it"),
                lie("/proposals", all -> LyingRegistry.put(all.get(0), "status", "OPEN"), "Proposal 1", "OPEN"),
                lie(
                        "/proposals",
                        all -> LyingRegistry.put(all.get(0), "expiresAt", "2030-01-01T00:00:00Z"),
                        "Proposal 1",
                        "expiresAt"),
                lie("/proposals", all -> LyingRegistry.put(all.get(0), "votes", 9), "Proposal 1", "votes"),
                lie("/tasks", all -> LyingRegistry.replace(all, 1, 0), "Task 2", "doesn't list it"),
                lie("/tasks", all -> LyingRegistry.put(all.get(1), "open", true), "Task 2", "says of open: true"),
                lie(
                        "/tasks",
                        all -> LyingRegistry.put(all.get(0), "openedAt", "2020-01-01T00:00:00Z"),
                        "Task 1",
                        "openedAt"),
                lie("/tasks/brain-mri-tumor/top", all -> LyingRegistry.replace(all, 0, 1), "Task 1", "the ten best"),
                lie("/tasks/brain-mri-tumor/top", all -> LyingRegistry.remove(all, 3), "Task 1", "the ten best"),
                lie(
                        "/tasks/brain-mri-tumor/latest",
                        one -> LyingRegistry.put(one, "weightsHash", ab()),
                        "Task 1",
                        "the latest, weightsHash"),
                lie("/models", page -> LyingRegistry.remove(page.path("models"), 12), "Model", "doesn't list it"),
                lie("/models", page -> LyingRegistry.replace(page.path("models"), 1, 0), "Model 12", "doesn't list it"),
                lie(
                        "/models",
                        page -> LyingRegistry.put(page.path("models").get(2), "weightsHash", ab()),
                        "Model 11",
                        "says of weightsHash: " + ab()),
                lie(
                        "/models",
                        page -> LyingRegistry.put(page.path("models").get(2), "approvedBy", "the Ministry"),
                        "Model 11",
                        "can't derive"),
                lie(
                        "/audit/models",
                        page -> LyingRegistry.put(page.at("/models/0/attestations/0"), "testSet", ab()),
                        "Model 1",
                        "attestations of organisation 2, testSet: " + ab()),
                lie(
                        "/audit/models",
                        page -> LyingRegistry.put(page.at("/models/0/approvals/0"), "account", "0x1"),
                        "Model 1",
                        "approvals of organisation 2, account"),
                lie(
                        "/audit/models",
                        page -> LyingRegistry.remove(page.at("/models/0/access"), 0),
                        "Model 1",
                        "says of access"),
                lie(
                        "/audit/models",
                        page -> LyingRegistry.put(page.at("/models/0/access/0"), "downloads", 99),
                        "Model 1",
                        "access of organisation 2, downloads: 99"),
                lie(
                        "/audit/models",
                        page -> LyingRegistry.remove(page.path("models"), 4),
                        "Model 5",
                        "doesn't list it"),
                lie(
                        "/audit/vouchers",
                        page -> LyingRegistry.remove(page.path("vouchers"), 0),
                        "Voucher 0x",
                        "doesn't list it"),
                lie(
                        "/audit/vouchers",
                        page -> page.path("vouchers").forEach(one -> LyingRegistry.put(one, "redeemed", false)),
                        "Voucher 0x",
                        "says of redeemed: false"),
                lie(
                        "/audit/vouchers",
                        page -> LyingRegistry.put(page.at("/vouchers/0"), "expiresAt", "2040-01-01T00:00:00Z"),
                        "Voucher 0x",
                        "expiresAt"),
                lie(
                        "/audit/vouchers",
                        page -> LyingRegistry.put(page.at("/vouchers/1"), "account", "0x1"),
                        "Voucher 0x",
                        "account"),
                lie("/audit/events", page -> LyingRegistry.remove(page.path("events"), 7), "Event ", "doesn't list it"),
                lie(
                        "/audit/events",
                        page -> LyingRegistry.replace(page.path("events"), 7, 6),
                        "Event ",
                        "entries are told twice"),
                lie(
                        "/audit/events",
                        page -> LyingRegistry.put(page.at("/events/0"), "organisation", 4),
                        "Event ",
                        "says of organisation: 4"),
                lie(
                        "/audit/events",
                        page -> LyingRegistry.put(page.at("/events/5/details"), "organisation", 77),
                        "Event ",
                        "details, organisation: 77"),
                lie("/models/1", one -> LyingRegistry.remove(one.path("history"), 0), "Model 1", "says of history"),
                lie("/models/1", one -> LyingRegistry.put(one, "ancestors", List.of(2)), "Model 1", "ancestors"),
                lie("/models/2", one -> LyingRegistry.put(one, "children", List.of(3)), "Model 2", "children"),
                lie("/models/2", one -> LyingRegistry.put(one.path("model"), "score", 1), "Model 2", "model, score: 1"),
                lie(
                        "/status",
                        one -> LyingRegistry.put(one, "genesis", ab()),
                        "The registry at",
                        "the first block 0xab"),
                lie("/status", one -> LyingRegistry.put(one, "chainId", 1), "The registry at", "is of chain 1"));
    }

    private static Arguments lie(String path, Consumer<JsonNode> lie, String subject, String detail) {
        return Arguments.of(path, lie, subject, detail);
    }

    private static String ab() {
        return "0x" + "ab".repeat(32);
    }

    @Test
    void whoStaysBehindTheLedgerIsFound() throws IOException {
        liar.change("/status", one -> LyingRegistry.put(one, "block", 3));

        assertEquals(1, audit("--wait=5"), regulator::words);

        requireFinding("The registry at", "has read only up to block 3");
        requireFinding("The registry at", "give it longer with --wait");
    }

    @Test
    void whoKnowsOfBlocksThatTheNodeDoesNotHaveIsFound() throws IOException {
        liar.change("/status", one -> LyingRegistry.put(one, "block", 1_000_000));

        assertEquals(1, audit("--wait=5"), regulator::words);

        requireFinding("The registry at", "has none after block");
    }

    @Test
    void pagesThatAreNoAnswersAreFound() throws IOException {
        liar.lieAbout("/models", request -> request.answer(500, "<html>Internal error</html>"));

        assertEquals(1, audit(), regulator::words);

        requireFinding("The registry at", "answered 500");
    }

    @Test
    void answersThatAreNoJsonAreFound() throws IOException {
        liar.lieAbout("/audit/vouchers", request -> request.answer(200, "<html>Welcome</html>"));

        assertEquals(1, audit(), regulator::words);

        requireFinding("The registry at", "isn't JSON");
    }

    @Test
    void aListThatIsNoneIsFound() throws IOException {
        liar.lieAbout("/members", request -> request.answer(200, "{\"members\":5}"));

        assertEquals(1, audit(), regulator::words);

        requireFinding("The registry at", "isn't a list");
    }

    @Test
    void theSamePageWithoutEndIsFound() throws IOException {
        liar.lieAbout("/audit/events", request -> {
            JsonNode page = request.truth();
            LyingRegistry.put(page, "next", "1-0");
            request.answer(200, LyingRegistry.written(page));
        });

        requireBelieved();

        liar.lieAbout("/models", request -> {
            JsonNode page = request.query().contains("cursor") ? first(request) : request.truth();
            LyingRegistry.put(page, "next", 1);
            request.answer(200, LyingRegistry.written(page));
        });
        assertEquals(1, audit(), regulator::words);
        requireFinding("Model 13", "told twice");
    }

    private static JsonNode first(LyingRegistry.Request request) throws IOException, InterruptedException {
        return request.truthOf("/models?limit=200");
    }

    @Test
    void madeUpPagesWithoutEndAreFound() throws IOException {
        long[] block = {1_000};
        liar.lieAbout("/audit/events", request -> {
            JsonNode page = request.truth();
            if (!request.query().contains("after")) {
                LyingRegistry.put(page, "next", "more");
            } else {
                JsonNode one = request.truthOf("/audit/events?limit=1");
                LyingRegistry.put(one.at("/events/0"), "id", block[0]++ + "-0");
                LyingRegistry.put(one, "next", "more");
                page = one;
            }
            request.answer(200, LyingRegistry.written(page));
        });

        assertEquals(1, audit(), regulator::words);

        requireFinding("Event 1000-0", "made it up");
        requireFinding("The registry", "only the first 50");
    }

    @Test
    void anAnswerWithoutEndIsFound() throws IOException {
        liar.lieAbout("/members", request -> {
            byte[] spaces = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
            try (OutputStream out = request.begin()) {
                for (int i = 0; i < 1_000; i++) {
                    out.write(spaces);
                }
            }
        });

        assertEquals(1, audit(), regulator::words);

        requireFinding("The registry at", "has more than 32 MiB");
    }

    @Test
    void anAnswerInTooManyPiecesIsFound() throws IOException {
        liar.lieAbout("/members", request -> request.answer(200, "[" + "{},".repeat(1_500_000) + "{}]"));

        assertEquals(1, audit(), regulator::words);

        requireFinding("The registry at", "is larger than any registry's");
    }

    @Test
    void anAnswerThatNeverComesIsFound() throws IOException {
        liar.lieAbout("/proposals", request -> Thread.sleep(60_000));

        assertEquals(1, audit("--wait=5"), regulator::words);

        requireFinding("The registry at", "didn't answer /proposals within 5 s");
    }

    @Test
    void aRegistryThatAsksToSlowDownIsAskedAgain() throws IOException {
        int[] times = {0};
        liar.lieAbout("/members", request -> {
            if (times[0]++ < 2) {
                request.answer(429, "{\"type\":\"urn:consilium:problem:too-many-requests\",\"detail\":\"slower\"}");
            } else {
                request.answer(200, LyingRegistry.written(request.truth()));
            }
        });

        requireBelieved();
    }

    @Test
    void aSessionThatEndedIsBegunAnew() throws IOException {
        int[] times = {0};
        liar.lieAbout("/members", request -> {
            if (times[0]++ == 0) {
                request.answer(401, "{\"type\":\"urn:consilium:problem:not-signed-in\",\"detail\":\"sign in\"}");
            } else {
                request.answer(200, LyingRegistry.written(request.truth()));
            }
        });

        requireBelieved();
    }

    @Test
    void whatARegistrySaysIsNoCommandToATerminal() throws IOException {
        liar.change("/members", all -> LyingRegistry.put(all.get(0), "name", "\u001b[2J" + "x".repeat(10_000)));

        assertEquals(1, audit(), regulator::words);

        requireFinding("Organisation 1", "says of name:  [2Jxxx");
        assertTrue(regulator.words().length() < 5_000, regulator::words);
    }

    /** An audit that goes on from its last report holds the registry against all of the past, too. */
    @Test
    void aLieAboutWhatAnEarlierReportCoversIsFoundByTheNext() throws IOException {
        requireBelieved();
        network.as(Site.SOUTH)
                .send(ModelLedgerCalls.recordDenied(1, Site.account("Stranger"), DenialReason.NOT_MEMBER));

        requireBelieved();
        assertEquals(1, RegulatorsRegistry.report(report()).at("/span/read").asLong());

        liar.change("/audit/events", page -> LyingRegistry.put(page.at("/events/0"), "account", "0x1"));
        assertEquals(1, audit(), regulator::words);
        assertEquals(0, RegulatorsRegistry.report(report()).at("/span/read").asLong());
        requireFinding("Event", "says of account: 0x1");

        liar.change("/audit/models", page -> LyingRegistry.remove(page.at("/models/0/approvals"), 0));
        assertEquals(1, audit(), regulator::words);
        requireFinding("Model 1", "says of approvals");
    }

    private int audit(String... more) {
        return regulator.audit(liar.address(), report(), more);
    }

    private Path report() {
        return folder.resolve("report");
    }

    /** The tour has a late download in it, which is a finding of another claim. */
    private void requireBelieved() throws IOException {
        assertEquals(1, audit(), regulator::words);
        assertEquals("HOLDS", RegulatorsRegistry.verdict(report()), regulator::words);
    }

    private void requireFinding(String subject, String detail) throws IOException {
        JsonNode findings = RegulatorsRegistry.report(report()).path("findings");
        assertTrue(
                StreamSupport.stream(findings.spliterator(), false)
                        .anyMatch(finding -> finding.path("claim").asText().equals("REGISTRY")
                                && finding.path("subject").asText().startsWith(subject)
                                && finding.path("detail").asText().contains(detail)),
                () -> subject + " … " + detail + " isn't among " + findings.toPrettyString());
    }
}
