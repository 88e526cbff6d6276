package io.consilium.service.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Format;
import io.consilium.contracts.Word;
import io.consilium.contracts.testing.Founders;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Publication;
import io.consilium.ledger.testing.FlakyProxy;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import io.consilium.ledger.transaction.SignedTransaction;
import io.consilium.service.hashing.Hashes;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.Registry.Answer;
import io.consilium.service.testing.SmallWeights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a publication whose transaction fares badly between the node and its block. */
class TransactionFaultsTest {

    private static final Pattern HASH = Pattern.compile(" transaction=(0x[0-9a-f]{64})");

    @TempDir
    static Path home;

    private static Network network;
    private static Registry registry;
    private static Publisher north;

    private final ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeAll
    static void start() {
        network = Network.start();
        registry = Registry.start(network, Network.NORTH, home);
        north = new Publisher(registry, Network.NORTH);
    }

    @AfterAll
    static void stop() {
        registry.close();
        network.close();
    }

    @AfterEach
    void goOn() {
        network.mine();
        pool.close();
    }

    @Test
    void aPublicationThatIsRefusedOnlyWhenMinedAnswersWithTheModelThatWasFaster()
            throws InterruptedException, ExecutionException {
        byte[] weights = SmallWeights.of(1_301);
        String id = north.announce(1_301);
        network.holdTransactions();
        // Signed while nothing waits: a node may estimate upon what waits, and would refuse the slower one at once.
        SignedTransaction faster =
                network.submit(Network.SOUTH, ModelLedgerCalls.publish(publication(Hashes.of(weights))));
        network.dropTransactions();
        Future<Answer> sent = pool.submit(() -> north.send(id, weights));
        Eventually.holds("it waits", () -> network.waiting() == 1);

        Eventually.holds("the faster one is first", () -> {
            network.dropTransactions();
            network.sendAgain(faster);
            return network.waiting() == 1;
        });
        Eventually.holds("both wait", () -> network.waiting() == 2);

        network.mine();

        JsonNode progress = sent.get().expect(200).json();
        long model = progress.path("model").asLong();
        assertEquals("CONFIRMED", progress.path("state").asText());
        assertEquals(Optional.of(model), network.ledger().modelOf(Hashes.of(weights)));
        assertEquals(
                network.id(Network.SOUTH),
                network.ledger().model(model).orElseThrow().publisher());
    }

    @Test
    void aPublicationOfBytesThatWaitToBeMinedForAnotherWaitsWithThem() throws InterruptedException {
        byte[] weights = SmallWeights.of(1_304);
        String id = north.announce(1_304);
        network.holdTransactions();
        network.submit(Network.SOUTH, ModelLedgerCalls.publish(publication(Hashes.of(weights))));
        Eventually.holds("South's waits", () -> network.waiting() == 1);

        assertEquals(
                "STORED",
                north.send(id, weights).expect(202).json().path("state").asText());
        network.mine();

        Eventually.holds("it answers with South's model", () -> {
            JsonNode progress = registry.get(Network.NORTH, "/api/v1/publications/" + id)
                    .expect(200)
                    .json();
            return progress.path("state").asText().equals("CONFIRMED")
                    && network.ledger()
                            .modelOf(Hashes.of(weights))
                            .equals(Optional.of(progress.path("model").asLong()));
        });
    }

    @Test
    void whatTheNetworkDoesNotTakeEndsInTheLogAndAPublicationFails() throws IOException, InterruptedException {
        try (FlakyProxy node = new FlakyProxy(network.anvil().url());
                Registry south = Registry.processThatLogs(
                        network,
                        Network.SOUTH,
                        home.resolve("refused"),
                        List.of(),
                        "-consilium.node.url=" + node.url())) {
            Publisher publisher = new Publisher(south, Network.SOUTH);
            long model = publisher.publish(1_305);
            String id = publisher.announce(1_306);
            node.behave(FlakyProxy.on(
                    "eth_sendRawTransaction",
                    exchange -> exchange.refuse(-32_007, "Sender account not authorized to send transactions")));

            south.get(Network.PARTNER, "/api/v1/models/" + model + "/weights").expect(403);
            publisher.send(id, SmallWeights.of(1_306));

            assertEquals(
                    "FAILED",
                    south.get(Network.SOUTH, "/api/v1/publications/" + id)
                            .expect(200)
                            .json()
                            .path("state")
                            .asText());
            List<String> signed = transactions(south, "signed");
            assertEquals(4, signed.size(), signed::toString);
            assertEquals(signed.subList(0, 2), transactions(south, "mined"));
            assertEquals(signed.subList(2, 4), transactions(south, "not_mined"));
        }
    }

    @Test
    void whatIsNotAwaitedAnyMoreSinceTheRegistryStopsIsSaid() throws IOException, InterruptedException {
        try (Registry south = Registry.processThatLogs(network, Network.SOUTH, home.resolve("stops"), List.of())) {
            long model = new Publisher(south, Network.SOUTH).publish(1_307);
            south.token(Network.PARTNER);
            network.holdTransactions();
            for (int each = 0; each < 6; each++) {
                south.get(Network.PARTNER, "/api/v1/models/" + model + "/weights")
                        .expect(403);
            }

            south.stop();

            assertEquals(4, transactions(south, "not_awaited").size(), () -> log(south));
            assertTrue(log(south).contains("event=transactions_not_awaited number=2 "), () -> log(south));
        }
    }

    /** The hashes in the lines that tell of one event in a transaction's life. */
    private static List<String> transactions(Registry registry, String event) {
        return log(registry)
                .lines()
                .filter(line -> line.contains(" event=transaction_" + event + " "))
                .flatMap(line -> HASH.matcher(line).results())
                .map(found -> found.group(1))
                .toList();
    }

    private static String log(Registry registry) {
        try {
            return String.join("\n", registry.log());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void aTransactionThatTheNodeForgotIsSentAgain() throws InterruptedException, ExecutionException {
        String id = north.announce(1_302);
        network.holdTransactions();
        Future<Answer> sent = pool.submit(() -> north.send(id, SmallWeights.of(1_302)));
        Eventually.holds("it waits", () -> network.waiting() == 1);

        network.dropTransactions();
        Eventually.holds("it waits again", () -> network.waiting() == 1);
        network.mine();

        assertEquals("CONFIRMED", sent.get().expect(200).json().path("state").asText());
    }

    @Test
    void aTransactionThatAnotherProgramReplacedIsSignedAnew() throws InterruptedException, ExecutionException {
        byte[] weights = SmallWeights.of(1_303);
        String id = north.announce(1_303);
        long number = network.mined(Network.NORTH);
        long proposals = network.ledger().proposalCount();
        network.holdTransactions();
        Future<Answer> sent = pool.submit(() -> north.send(id, weights));
        Eventually.holds("it waits", () -> network.waiting() == 1);

        // The registry sends its own again now and then, so being faster may take more than one try.
        Eventually.holds("another program takes the number", () -> {
            network.dropTransactions();
            return network.submit(Network.NORTH, ConsortiumCalls.proposeSuspension(network.id(Network.REGULATOR)))
                            .nonce()
                    == number;
        });
        network.mine();

        JsonNode progress = sent.get().expect(200).json();
        assertEquals("CONFIRMED", progress.path("state").asText());
        assertEquals(
                Optional.of(progress.path("model").asLong()), network.ledger().modelOf(Hashes.of(weights)));
        assertEquals(proposals + 1, network.ledger().proposalCount(), "the other program's step was mined");
    }

    private static Publication publication(Word weights) {
        return new Publication(
                1,
                0,
                Format.SAFETENSORS,
                1_000,
                new Metrics(900_000, 2, 3, 4, 5),
                weights,
                Founders.hash("card"),
                new ContentId(ContentId.Codec.DAG_PB, Founders.hash("sealed")),
                new ContentId(ContentId.Codec.RAW, Founders.hash("card content")),
                "brain-tumor-cnn");
    }
}
