package io.consilium.cli.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.terminal.Output;
import io.consilium.contracts.Format;
import io.consilium.contracts.Metric;
import io.consilium.contracts.RecallReason;
import io.consilium.contracts.Word;
import io.consilium.ledger.ContentId;
import io.consilium.ledger.Metrics;
import io.consilium.ledger.Model;
import io.consilium.ledger.Publication;
import io.consilium.ledger.event.ConsortiumEvent.ProposalOpened;
import io.consilium.ledger.event.ModelLedgerEvent.ModelPublished;
import io.consilium.ledger.testing.Site;
import io.consilium.ledger.transaction.ConsortiumCalls;
import io.consilium.ledger.transaction.ModelLedgerCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A real ledger, and a registry that answers what it likes: nothing that it says ends up under the model's name. */
class LyingRegistryTest {

    private static final int SIZE = 300_000;

    private static Site network;
    private static long task;

    @TempDir
    private Path folder;

    private HttpServer registry;
    private byte[] weights;
    private Model model;
    private volatile Lie lie;

    /** What the registry does when it is asked for weights. */
    private interface Lie {
        void tell(HttpExchange exchange) throws IOException;
    }

    /** Gives a command's output to what is tested. */
    @Command
    private static final class Speaker {
        @Mixin
        private Output output;
    }

    @BeforeAll
    static void openTask() {
        network = Site.start();
        long proposal = network.as(Site.NORTH)
                .send(ConsortiumCalls.proposeCall(ModelLedgerCalls.openTask("brain-mri-tumor", Metric.ACCURACY, 1, 1)))
                .first(ProposalOpened.class)
                .proposal();
        network.as(Site.SOUTH).send(ConsortiumCalls.vote(proposal));
        task = network.ledger().task("brain-mri-tumor").orElseThrow().id();
    }

    @AfterAll
    static void end() {
        network.close();
    }

    @BeforeEach
    void publish() throws IOException {
        weights = new byte[SIZE];
        new Random().nextBytes(weights);
        model = network.ledger().model(published()).orElseThrow();
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/api/v1/models/" + model.id() + "/weights", exchange -> {
            try (exchange) {
                lie.tell(exchange);
            }
        });
        registry.start();
    }

    @AfterEach
    void stop() {
        registry.stop(0);
    }

    @Test
    void whatTheLedgerSaysGetsItsName() throws IOException, InterruptedException {
        lie = whole(weights);

        pull();

        assertArrayEquals(weights, Files.readAllBytes(file()));
    }

    @Test
    void aFlippedBitIsThrownAway() {
        byte[] changed = weights.clone();
        changed[SIZE / 2] ^= 1;
        lie = whole(changed);

        assertTrue(refusal().contains("but the ledger says"));
        assertEquals(List.of(), left());
    }

    @Test
    void anotherModelsBytesAreThrownAway() {
        byte[] other = new byte[SIZE];
        lie = whole(other);

        assertTrue(refusal().contains("but the ledger says"));
        assertEquals(List.of(), left());
    }

    @Test
    void bytesWithoutEndStopAtTheLedgersSize() throws IOException, InterruptedException {
        lie = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            byte[] noise = new byte[64 * 1024];
            // Far more than there is; the client hangs up long before.
            for (int i = 0; i < 1_000; i++) {
                body.write(noise);
            }
        };

        assertTrue(refusal().contains("but the ledger says"));
        assertEquals(List.of(), left());
    }

    @Test
    void aTruncatedAnswerIsNotTakenForTheWholeAndIsGoneOnWith() throws IOException, InterruptedException {
        lie = exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(weights, 0, SIZE / 3);
        };
        assertThrows(IOException.class, this::pull);
        assertTrue(Files.notExists(file()));

        lie = exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.sendResponseHeaders(206, SIZE - from);
            exchange.getResponseBody().write(weights, from, SIZE - from);
        };
        pull();

        assertArrayEquals(weights, Files.readAllBytes(file()));
    }

    @Test
    void aRecalledModelThatTheRegistryStillOffersIsRefused() {
        lie = whole(weights);
        network.as(Site.NORTH).send(ModelLedgerCalls.recall(model.id(), RecallReason.SAFETY_RISK, Word.ZERO));
        model = network.ledger().model(model.id()).orElseThrow();

        assertThrows(WithdrawnModelException.class, this::pull);
        assertEquals(List.of(), left());
    }

    @Test
    void aModelThatIsRecalledWhileItIsPulledIsRefused() {
        lie = exchange -> {
            network.as(Site.NORTH).send(ModelLedgerCalls.recall(model.id(), RecallReason.SAFETY_RISK, Word.ZERO));
            whole(weights).tell(exchange);
        };

        assertThrows(WithdrawnModelException.class, this::pull);
        assertTrue(Files.notExists(file()));
    }

    private static Lie whole(byte[] bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private void pull() throws IOException, InterruptedException {
        Speaker speaker = new Speaker();
        CommandLine command = new CommandLine(speaker);
        command.setErr(new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        URI address = URI.create("http://127.0.0.1:" + registry.getAddress().getPort());
        try (Registry asked = Registry.asNobody(address)) {
            new VerifiedPull(asked, network.ledger(), speaker.output).into(file(), model);
        }
    }

    private String refusal() {
        return assertThrows(RegistryException.class, this::pull).getMessage();
    }

    private Path file() {
        return folder.resolve("model.safetensors");
    }

    private List<Path> left() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long published() {
        Word hash = Word.of(sha256(weights));
        Publication publication = new Publication(
                task,
                0,
                Format.SAFETENSORS,
                SIZE,
                new Metrics(900_000, 900_000, 900_000, 900_000, 900_000),
                hash,
                Word.of(sha256(Arrays.copyOf(weights, 10))),
                new ContentId(ContentId.Codec.RAW, hash),
                new ContentId(ContentId.Codec.RAW, hash),
                "brain-tumor-cnn");
        return network.as(Site.NORTH)
                .send(ModelLedgerCalls.publish(publication))
                .first(ModelPublished.class)
                .model();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
