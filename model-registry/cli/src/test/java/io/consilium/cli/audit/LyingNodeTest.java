package io.consilium.cli.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.Keystores;
import io.consilium.contracts.testing.Anvil;
import io.consilium.ledger.event.Cursor;
import io.consilium.ledger.event.LedgerEvents;
import io.consilium.ledger.event.ModelLedgerEvent.DownloadRecorded;
import io.consilium.ledger.event.Origin;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.testing.FlakyProxy;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one node that an audit asks, when it has forgotten the past or tells another one. */
class LyingNodeTest {

    private static final String LOGS = "eth_getLogs";

    @TempDir
    private static Path shared;

    private static Site network;
    private static Origin download;
    private static Path keystore;
    private static Path password;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private FlakyProxy node;

    @BeforeAll
    static void goRound() throws IOException {
        keystore = Keystores.of(Site.REGULATOR, shared);
        password = Keystores.password(shared);
        network = Site.start();
        new Tour(network).go();
        new LedgerEvents(network.node(), Cursor.beginning(network.node().genesis()))
                .readUpTo(
                        network.node().head(),
                        batch -> batch.events().stream()
                                .filter(DownloadRecorded.class::isInstance)
                                .findFirst()
                                .filter(event -> download == null)
                                .ifPresent(event -> download = event.origin()));
    }

    @AfterAll
    static void end() {
        network.close();
    }

    @BeforeEach
    void stand() {
        node = new FlakyProxy(network.anvil().url());
    }

    @AfterEach
    void leave() {
        node.close();
    }

    @Test
    void anEventThatIsLeftOutStopsTheReplay() throws IOException {
        change(LOGS, (question, answer) -> ((ArrayNode) answer.path("result")).remove(0));

        assertEquals(1, audit(), this::words);

        requireFinding("EVENTS", "can't have happened");
        requireFinding("EVENTS", "left out events, or made some up");
    }

    @Test
    void anEventThatIsToldTwiceIsNotBelieved() {
        change(LOGS, (question, answer) -> {
            ArrayNode logs = (ArrayNode) answer.path("result");
            logs.insert(1, logs.get(0).deepCopy());
        });

        assertEquals(1, audit(), this::words);

        assertTrue(words().contains("out of order"), this::words);
        assertFalse(Files.exists(folder.resolve("report/report.json")), this::words);
    }

    @Test
    void anEventThatWasAlteredIsFound() throws IOException {
        change(
                LOGS,
                (question, answer) -> download(answer).ifPresent(log -> {
                    String data = log.path("data").asText();
                    ((ObjectNode) log).put("data", "0x" + "ab".repeat(32) + data.substring(66));
                }));

        assertEquals(1, audit(), this::words);

        requireFinding("EVENTS", "DownloadRecorded in block");
        requireFinding("EVENTS", "the model's weights are");
    }

    @Test
    void logsThatWerePrunedWithoutAWordAreFound() throws IOException {
        change(LOGS, (question, answer) -> ((ArrayNode) answer.path("result")).removeAll());

        assertEquals(1, audit(), this::words);

        requireFinding("VIEWS", "the contracts say");
        requireFinding("VIEWS", "has pruned them");
    }

    @Test
    void logsThatTheNodeSaysItPrunedAreAnErrorThatTellsWhatToDo() {
        change(LOGS, (question, answer) -> refuse(answer, "history has been pruned for this block"));

        assertEquals(1, audit(), this::words);

        assertTrue(words().contains("history has been pruned"), this::words);
        assertTrue(words().contains("audit from one that keeps all logs"), this::words);
        assertFalse(Files.exists(folder.resolve("report/report.json")), this::words);
    }

    @Test
    void aBlockThatIsMissingIsAnErrorThatNamesIt() {
        change("eth_getBlockByNumber", (question, answer) -> {
            String block = question.path("params").get(0).asText();
            if (!block.equals("0x0") && !block.equals("latest")) {
                ((ObjectNode) answer).putNull("result");
            }
        });

        assertEquals(1, audit(), this::words);

        assertTrue(words().contains("no block "), this::words);
        assertTrue(words().contains("audit from a node that answers for every block"), this::words);
    }

    /** A download is a step that nothing which follows depends on. */
    @Test
    void viewsThatSayOtherwiseThanTheEventsAreFound() throws IOException {
        change(
                LOGS,
                (question, answer) -> download(answer).ifPresent(log -> {
                    ArrayNode logs = (ArrayNode) answer.path("result");
                    for (int i = 0; i < logs.size(); i++) {
                        if (logs.get(i).equals(log)) {
                            logs.remove(i);
                        }
                    }
                }));

        assertEquals(1, audit(), this::words);

        requireFinding("VIEWS", "downloads=");
    }

    /** The log of the first download, if it is among these. */
    private static Optional<JsonNode> download(JsonNode answer) {
        for (JsonNode log : answer.path("result")) {
            if (Json.number(log.path("blockNumber")) == download.block()
                    && Json.number(log.path("logIndex")) == download.logIndex()) {
                return Optional.of(log);
            }
        }
        return Optional.empty();
    }

    private static void refuse(JsonNode answer, String words) {
        ((ObjectNode) answer).remove("result");
        ((ObjectNode) answer).putObject("error").put("code", -32_000).put("message", words);
    }

    /** Changes each answer to a question of this kind, alone or among others. */
    private void change(String method, BiConsumer<JsonNode, JsonNode> how) {
        node.behave(exchange -> {
            JsonNode questions = exchange.request();
            JsonNode answers = exchange.forward();
            if (!questions.isArray()) {
                questions = JsonNodeFactory.instance.arrayNode().add(questions);
            }
            for (JsonNode question : questions) {
                for (JsonNode answer : answers.isArray() ? answers : List.of(answers)) {
                    if (question.path("method").asText().equals(method)
                            && question.path("id").equals(answer.path("id"))) {
                        how.accept(question, answer);
                    }
                }
            }
            exchange.answer(answers);
        });
    }

    private int audit() {
        PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Consilium.run(
                both,
                both,
                "audit",
                "--out",
                folder.resolve("report").toString(),
                "--node",
                node.url().toString(),
                "--chain-id",
                Long.toString(Anvil.CHAIN_ID),
                "--no-content",
                "--keystore",
                keystore.toString(),
                "--password-file",
                password.toString());
    }

    private String words() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void requireFinding(String claim, String detail) throws IOException {
        JsonNode findings = RegulatorsRegistry.report(folder.resolve("report")).path("findings");
        for (JsonNode finding : findings) {
            if (finding.path("claim").asText().equals(claim)
                    && finding.path("detail").asText().contains(detail)) {
                return;
            }
        }
        throw new AssertionError(claim + " … " + detail + " isn't among " + findings.toPrettyString());
    }
}
