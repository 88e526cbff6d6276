package io.consilium.ledger.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.VotingRules;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.LedgerException.WrongChain;
import io.consilium.ledger.LedgerException.WrongChain.Claim;
import io.consilium.ledger.event.ConsortiumEvent.CallExecuted;
import io.consilium.ledger.event.ConsortiumEvent.OrganisationAdmitted;
import io.consilium.ledger.event.ConsortiumEvent.OrganisationSuspended;
import io.consilium.ledger.event.ConsortiumEvent.PermissionsChanged;
import io.consilium.ledger.event.ConsortiumEvent.ProposalExecuted;
import io.consilium.ledger.event.ConsortiumEvent.VotingRulesChanged;
import io.consilium.ledger.event.ModelLedgerEvent.ApprovalGiven;
import io.consilium.ledger.event.ModelLedgerEvent.ModelApproved;
import io.consilium.ledger.event.ModelLedgerEvent.ModelAttested;
import io.consilium.ledger.event.ModelLedgerEvent.ModelRecalled;
import io.consilium.ledger.event.ModelLedgerEvent.ScoreChanged;
import io.consilium.ledger.event.ModelLedgerEvent.TaskClosed;
import io.consilium.ledger.event.ModelLedgerEvent.TaskOpened;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.testing.FlakyProxy;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.testing.Tour;
import io.consilium.ledger.transaction.ConsortiumCalls;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerEventsTest {
    private static final Pace BRISK = new Pace(Duration.ofMillis(20), 5_000, 4_000, Duration.ofMillis(100));
    private static Site site;
    private static List<LedgerEvent> all;

    private FlakyProxy proxy;
    private Node node;
    private Cursor beginning;

    @BeforeAll
    static void start() {
        site = Site.start();
        new Tour(site).go();
        all = new ArrayList<>();
        new LedgerEvents(site.node(), Cursor.beginning(site.node().genesis()))
                .readUpTo(site.node().head(), batch -> all.addAll(batch.events()));
        assertTrue(all.size() > 100, "events of the tour: " + all.size());
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @BeforeEach
    void connect() {
        proxy = new FlakyProxy(site.anvil().url());
        node = Node.connect(Site.options(proxy.url()).withPatience(Duration.ofMillis(50)));
        beginning = Cursor.beginning(node.genesis());
    }

    @AfterEach
    void disconnect() {
        node.close();
        proxy.close();
    }

    @Test
    void whoKnowsOfANewBlockNeedNotWaitForTheNextLook() throws Exception {
        Pace leisurely = BRISK.withPolling(Duration.ofHours(1));
        LedgerEvents events = new LedgerEvents(node, beginning, leisurely);
        events.readUpTo(node.head(), batch -> {});
        FutureTask<EventBatch> next = new FutureTask<>(events::next);
        Thread.ofVirtual().start(next);
        Thread.sleep(200);
        assertFalse(next.isDone(), "there is nothing new");

        site.anvil().rpc("evm_mine", "");
        events.hurry();

        assertEquals(site.node().head(), next.get(20, TimeUnit.SECONDS).cursor().block());
    }

    @Test
    void whatAVoteDidNamesTheVoteAndWhoDecidedIt() {
        Set<Class<?>> named = new HashSet<>();
        for (LedgerEvent event : all) {
            Optional<ProposalExecuted> vote = inTheSameTransaction(event, ProposalExecuted.class);
            if (vote.isEmpty()) {
                assertFalse(event instanceof ModelRecalled recalled && recalled.proposal() != 0, event::toString);
                continue;
            }
            Map<String, Object> fields = fields(event);
            assertEquals(
                    vote.get().proposal(),
                    fields.getOrDefault("proposal", vote.get().proposal()),
                    event::toString);
            assertEquals(
                    vote.get().account(), fields.getOrDefault("by", vote.get().account()), event::toString);
            named.add(event.getClass());
        }
        assertTrue(
                named.containsAll(Set.of(
                        OrganisationAdmitted.class,
                        OrganisationSuspended.class,
                        VotingRulesChanged.class,
                        CallExecuted.class,
                        PermissionsChanged.class,
                        TaskOpened.class,
                        TaskClosed.class,
                        ModelRecalled.class)),
                named::toString);
    }

    @Test
    void whatFollowsFromAStepNamesWhoTookIt() {
        int followed = 0;
        for (LedgerEvent event : all) {
            Optional<? extends LedgerEvent> step = switch (event) {
                case ModelApproved ignored -> inTheSameTransaction(event, ApprovalGiven.class);
                case ScoreChanged ignored -> inTheSameTransaction(event, ModelAttested.class);
                default -> Optional.empty();
            };
            if (step.isPresent()) {
                assertEquals(
                        fields(step.get()).get("organisation"), fields(event).get("organisation"));
                assertEquals(fields(step.get()).get("account"), fields(event).get("account"));
                followed++;
            }
        }
        assertTrue(followed > 10, "models approved and scores changed: " + followed);
    }

    @Test
    void votingRulesTellWhatTheyWere() {
        VotingRulesChanged changed = all.stream()
                .filter(VotingRulesChanged.class::isInstance)
                .map(VotingRulesChanged.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(VotingRules.MAJORITY_WITHIN_A_WEEK, changed.rulesBefore());
        assertEquals(new VotingRules(5_500, Duration.ofDays(3)), changed.rules());
    }

    private static <T extends LedgerEvent> Optional<T> inTheSameTransaction(LedgerEvent event, Class<T> kind) {
        return all.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .filter(found ->
                        found.origin().transaction().equals(event.origin().transaction()))
                .findFirst();
    }

    private static Map<String, Object> fields(LedgerEvent event) {
        Map<String, Object> fields = new HashMap<>();
        for (RecordComponent component : event.getClass().getRecordComponents()) {
            try {
                fields.put(component.getName(), component.getAccessor().invoke(event));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(component + " can't be read", e);
            }
        }
        return fields;
    }

    @Test
    void theStreamGoesOnAfterAnyEvent() {
        for (int i = 0; i < all.size(); i += 7) {
            LedgerEvents stream = new LedgerEvents(node, all.get(i).origin().cursor(), BRISK);

            assertEquals(all.subList(i + 1, all.size()), drained(stream));
        }
    }

    @Test
    void windowsOfAnySizeGiveTheSameEvents() {
        for (int widest : List.of(1, 7, 5_000)) {
            for (int logs : List.of(1, 4_000)) {
                Pace pace = new Pace(Duration.ofMillis(20), widest, logs, Duration.ofMillis(100));

                assertEquals(all, drained(new LedgerEvents(node, beginning, pace)), widest + " " + logs);
            }
        }
    }

    @Test
    void atTheHeadThereIsNothingUntilANewBlock() throws InterruptedException {
        try (Site fresh = Site.start()) {
            LedgerEvents stream =
                    new LedgerEvents(fresh.node(), Cursor.beginning(fresh.node().genesis()), BRISK);
            assertEquals(Optional.empty(), stream.poll());

            fresh.as(Site.PARTNER).send(ConsortiumCalls.rotateEncryptionKey(Founders.hash("new")));
            EventBatch batch = stream.next();

            assertTrue(batch.isAtHead());
            assertEquals(1, batch.events().size());
            assertEquals(Optional.empty(), stream.poll());
        }
    }

    @Test
    void aStreamIsReadUpToABlockAndNoFurther() {
        long middle = site.node().head() / 2;
        LedgerEvents stream = new LedgerEvents(node, beginning, BRISK);
        List<LedgerEvent> seen = new ArrayList<>();

        stream.readUpTo(middle, batch -> seen.addAll(batch.events()));

        assertEquals(middle, stream.cursor().block());
        assertEquals(
                all.stream().filter(event -> event.origin().block() <= middle).toList(), seen);
    }

    @Test
    void aBlockThatTheNodeDoesNotHaveYetIsNotMadeUp() {
        LedgerEvents stream = new LedgerEvents(node, beginning, BRISK);

        Unreachable behind = assertThrows(
                Unreachable.class, () -> stream.readUpTo(site.node().head() + 5, batch -> {}));

        assertEquals(Unreachable.Reason.NOT_READY, behind.reason());
    }

    @Test
    void everyEventComesOnceThoughTheNodeFailsAtEverySecondRequest() throws InterruptedException {
        Pace small = new Pace(Duration.ofMillis(20), 5, 4_000, Duration.ofMillis(30));
        LedgerEvents stream = new LedgerEvents(node, beginning, small);
        proxy.behave(exchange -> {
            switch (proxy.requests() % 4) {
                case 0 -> exchange.cut();
                case 2 -> exchange.answer(502, "bad gateway");
                default -> FlakyProxy.honest(exchange);
            }
        });
        List<LedgerEvent> seen = new ArrayList<>();

        while (seen.size() < all.size()) {
            seen.addAll(stream.next().events());
        }

        assertEquals(all, seen);
    }

    @Test
    void aNodeThatIsAwayIsWaitedFor() throws InterruptedException {
        LedgerEvents stream = new LedgerEvents(node, beginning, BRISK);
        proxy.behave(FlakyProxy::dead);
        assertThrows(Unreachable.class, stream::poll);
        Thread repair = Thread.ofVirtual().start(() -> {
            while (proxy.requests() < 12) {
                Thread.onSpinWait();
            }
            proxy.behave(FlakyProxy::honest);
        });

        EventBatch batch = stream.next();

        assertFalse(batch.events().isEmpty());
        repair.join();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws InterruptedException {
        LedgerEvents stream = new LedgerEvents(node, all.getLast().origin().cursor(), BRISK);
        drained(stream);
        List<Throwable> thrown = new ArrayList<>();
        Thread waiting =
                Thread.ofVirtual().start(() -> thrown.add(assertThrows(InterruptedException.class, stream::next)));

        waiting.interrupt();
        waiting.join();

        assertEquals(1, thrown.size());
    }

    @Test
    void aNodeThatTakesNarrowRangesOnlyIsAskedForThose() {
        proxy.behave(FlakyProxy.on("eth_getLogs", exchange -> {
            JsonNode filter = exchange.request().get(0).path("params").get(0);
            long blocks = Json.number(filter.path("toBlock")) - Json.number(filter.path("fromBlock")) + 1;
            JsonNode answers = exchange.forward();
            if (blocks > 3) {
                ((ObjectNode) answers.get(0)).remove("result");
                ((ObjectNode) answers.get(0))
                        .putObject("error")
                        .put("code", -32_005)
                        .put("message", "Requested range exceeds maximum RPC range limit");
            }
            exchange.answer(answers);
        }));

        assertEquals(all, drained(new LedgerEvents(node, beginning, BRISK)));
    }

    @Test
    void aNodeThatDeclinesLogsAltogetherIsNotAskedForEver() {
        proxy.behave(FlakyProxy.on("eth_getLogs", exchange -> {
            JsonNode answers = exchange.forward();
            ((ObjectNode) answers.get(0)).remove("result");
            ((ObjectNode) answers.get(0))
                    .putObject("error")
                    .put("code", -32_604)
                    .put("message", "Method not enabled");
            exchange.answer(answers);
        }));

        LedgerEvents stream = new LedgerEvents(node, beginning, BRISK);

        assertEquals(-32_604, assertThrows(Declined.class, stream::next).code());
    }

    @Test
    void blockTimesAreAskedForWhereTheLogsHaveNone() {
        proxy.behave(FlakyProxy.on("eth_getLogs", exchange -> {
            JsonNode answers = exchange.forward();
            answers.get(0).path("result").forEach(log -> ((ObjectNode) log).remove("blockTimestamp"));
            exchange.answer(answers);
        }));

        assertEquals(all, drained(new LedgerEvents(node, beginning, BRISK)));
    }

    @Test
    void logsOutOfOrderAreNotBelieved() {
        proxy.behave(FlakyProxy.on("eth_getLogs", exchange -> {
            JsonNode answers = exchange.forward();
            var logs = (com.fasterxml.jackson.databind.node.ArrayNode)
                    answers.get(0).path("result");
            logs.insert(0, logs.remove(logs.size() - 1));
            exchange.answer(answers);
        }));

        LedgerEvents stream = new LedgerEvents(node, beginning, BRISK);

        assertEquals(
                Unreachable.Reason.GARBLED,
                assertThrows(Unreachable.class, stream::poll).reason());
        assertEquals(beginning, stream.cursor());
    }

    @Test
    void aCursorOfAnotherChainIsRefused() {
        Cursor elsewhere = new Cursor(5, Word.of(1), Cursor.WHOLE_BLOCK);

        WrongChain refused = assertThrows(WrongChain.class, () -> new LedgerEvents(node, elsewhere, BRISK).poll());

        assertEquals(Claim.HISTORY, refused.claim());
    }

    @Test
    void aNodeThatIsReplacedByOneOfAnotherHistoryIsRefused() {
        String genesis = Anvil.genesis(Site.FOUNDERS, VotingRules.MAJORITY_WITHIN_A_WEEK);
        try (Anvil one = Anvil.start(genesis, Anvil.CHAIN_ID);
                Anvil other = Anvil.start(genesis, Anvil.CHAIN_ID);
                FlakyProxy between = new FlakyProxy(one.url());
                Node client = Node.connect(Site.options(between.url()))) {
            one.pass(Duration.ofMinutes(1));
            one.pass(Duration.ofMinutes(1));
            LedgerEvents stream = new LedgerEvents(client, Cursor.beginning(client.genesis()), BRISK);
            assertEquals(2, stream.poll().orElseThrow().cursor().block());

            between.switchTo(other.url());
            assertEquals(Optional.empty(), stream.poll(), "a node that is behind has no news");
            other.pass(Duration.ofHours(1));
            assertEquals(Optional.empty(), stream.poll(), "a node that is behind has no news");
            other.pass(Duration.ofHours(1));

            assertEquals(
                    Claim.HISTORY, assertThrows(WrongChain.class, stream::poll).claim());
        }
    }

    @Test
    void aNodeThatIsReplacedByOneOfAnotherNetworkIsRefused() {
        try (Site elsewhere = Site.start("--timestamp", "1000000000")) {
            LedgerEvents stream = new LedgerEvents(node, beginning, BRISK);
            drained(stream);

            proxy.switchTo(elsewhere.anvil().url());

            assertEquals(
                    Claim.GENESIS, assertThrows(WrongChain.class, stream::poll).claim());
        }
    }

    private static List<LedgerEvent> drained(LedgerEvents stream) {
        List<LedgerEvent> events = new ArrayList<>();
        Optional<EventBatch> batch = stream.poll();
        while (batch.isPresent()) {
            events.addAll(batch.get().events());
            batch = stream.poll();
        }
        return events;
    }
}
