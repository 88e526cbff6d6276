package io.consilium.cli.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consilium.cli.Consilium;
import io.consilium.cli.registry.ImpatientRegistry;
import io.consilium.cli.registry.KeptSession;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.cli.registry.Session;
import io.consilium.cli.registry.SilentRegistryException;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A real ledger, and a registry that answers what it likes: nothing that it says ends up under the model's name. */
class LyingRegistryTest {

    private static final int SIZE = 300_000;

    private static Site network;
    private static long task;
    private static int score = 900_000;

    @TempDir
    private Path folder;

    @TempDir
    private Path elsewhere;

    private HttpServer registry;
    private byte[] weights;
    private Model model;
    private volatile Lie lie;
    /** Which range was asked for each time that weights were. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

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
        model = network.ledger()
                .model(published(Word.of(sha256(weights)), Format.SAFETENSORS))
                .orElseThrow();
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/api/v1/models/" + model.id() + "/weights", exchange -> {
            try (exchange) {
                asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
                lie.tell(exchange);
            }
        });
        registry.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        registry.start();
        signIn(Optional.of(network.node().genesis().hex()));
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

        lie = restOf(weights);
        pull();

        assertArrayEquals(weights, Files.readAllBytes(file()));
    }

    @Test
    @Timeout(60)
    void aRegistryThatTakesARequestAndStaysSilentIsNotWaitedForForEver() throws IOException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        lie = exchange -> await(over);
        try (Registry silent = ImpatientRegistry.at(address())) {
            assertTrue(
                    brokenOff(silent).contains("the registry at " + address() + " didn't answer within 1500 ms"),
                    this::said);
            SilentRegistryException unanswered =
                    assertThrows(SilentRegistryException.class, () -> silent.get("/models/" + model.id() + "/weights"));
            assertTrue(unanswered.getMessage().contains("didn't answer within 500 ms"), unanswered::getMessage);
        } finally {
            over.countDown();
        }
        assertEquals(List.of(), left());

        lie = whole(weights);
        pull();

        assertArrayEquals(weights, Files.readAllBytes(file()));
    }

    @Test
    @Timeout(60)
    void aRegistryThatStopsInTheMiddleIsLeftAndGoneOnWith() throws IOException, InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        lie = exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(weights, 0, SIZE / 2);
            exchange.getResponseBody().flush();
            await(over);
        };
        try (Registry stuck = ImpatientRegistry.at(address())) {
            String said = brokenOff(stuck);
            assertTrue(said.contains("nothing more came from the registry at " + address() + " for 500 ms"), said);
            assertTrue(said.contains("The same command goes on from there"), said);
        } finally {
            over.countDown();
        }

        lie = restOf(weights);
        pull();

        assertArrayEquals(weights, Files.readAllBytes(file()));
        assertEquals(List.of("null", "bytes=" + SIZE / 2 + "-"), asked);
    }

    @Test
    void aFullDiskHereIsNotTheRegistrysFaultAndOnceThereIsRoomThePullGoesOn() throws Exception {
        lie = whole(weights);
        // No file may have more than 200 blocks of 512 bytes or 1 KiB.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 200 && exec \"$@\"", "sh"));
        command.addAll(ofItsOwn("pull", number(), "--out", file().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(1, process.waitFor(), said);
        assertTrue(said.contains("this machine's disk took only "), said);
        assertTrue(said.contains("Make room there; then the same command goes on where it was"), said);
        assertFalse(said.contains("broke off"), said);
        assertEquals(List.of(part(file())), left());
        long came = Files.size(part(file()));

        lie = restOf(weights);
        assertEquals(0, run("pull", number(), "--out", file().toString()), this::said);

        assertArrayEquals(weights, Files.readAllBytes(file()));
        assertEquals(List.of("null", "bytes=" + came + "-"), asked);
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
        assertEquals(List.of(), left());
    }

    @Test
    void whatBrokeOffBeforeARecallIsThrownAwayAfterIt() {
        lie = broken(SIZE / 3);
        assertThrows(IOException.class, this::pull);
        assertEquals(1, left().size());

        network.as(Site.NORTH).send(ModelLedgerCalls.recall(model.id(), RecallReason.SAFETY_RISK, Word.ZERO));
        assertThrows(WithdrawnModelException.class, this::pull);

        assertEquals(List.of(), left());
    }

    @Test
    void aRegistryThatHeardOfTheRecallFirstIsNotTheLastWord() {
        lie = exchange -> {
            network.as(Site.NORTH).send(ModelLedgerCalls.recall(model.id(), RecallReason.SAFETY_RISK, Word.ZERO));
            exchange.sendResponseHeaders(410, -1);
        };

        assertThrows(WithdrawnModelException.class, this::pull);
        assertEquals(List.of(), left());
    }

    @Test
    void ofTwoThatPullTheSameOneWaitsForTheOther() throws Exception {
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch rest = new CountDownLatch(1);
        lie = exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(weights, 0, SIZE / 2);
            exchange.getResponseBody().flush();
            half.countDown();
            await(rest);
            exchange.getResponseBody().write(weights, SIZE / 2, SIZE - SIZE / 2);
        };
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Future<?> first = both.submit(this::pulled);
            await(half);
            Future<?> second = both.submit(this::pulled);
            while (asked.size() < 2 && !second.isDone() && !said().contains("waiting for it")) {
                Thread.sleep(20);
            }
            rest.countDown();
            first.get();
            second.get();
        }

        assertArrayEquals(weights, Files.readAllBytes(file()));
        assertEquals(List.of(file()), left());
        assertEquals(List.of("null"), asked);
    }

    /** On Linux a process loses its lock of a file as soon as it closes any channel of it. */
    @Test
    void whoWaitsInTheSameProcessDoesNotLetAnotherProcessIn() throws Exception {
        CountDownLatch half = new CountDownLatch(1);
        CountDownLatch rest = new CountDownLatch(1);
        lie = exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(weights, 0, SIZE / 2);
            exchange.getResponseBody().flush();
            half.countDown();
            await(rest);
            exchange.getResponseBody().write(weights, SIZE / 2, SIZE - SIZE / 2);
        };
        Path heard = elsewhere.resolve("heard.txt");
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Future<?> first = both.submit(this::pulled);
            await(half);
            Future<?> second = both.submit(this::pulled);
            while (!said().contains("waiting for it")) {
                Thread.sleep(20);
            }
            Process third = new ProcessBuilder(ofItsOwn("pull", number(), "--out", file().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(heard.toFile())
                    .start();
            while (third.isAlive()
                    && asked.size() < 2
                    && !Files.readString(heard).contains("waiting for it")) {
                Thread.sleep(20);
            }
            rest.countDown();
            first.get();
            second.get();
            assertEquals(0, third.waitFor(), () -> heard(heard));
        } finally {
            rest.countDown();
        }

        assertArrayEquals(weights, Files.readAllBytes(file()));
        assertEquals(List.of("null"), asked);
    }

    @Test
    void aPullThatIsKilledHoldsItsPartUntilThenAndLeavesItToGoOnWith() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        lie = exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(weights, 0, SIZE / 2);
            exchange.getResponseBody().flush();
            await(over);
        };
        Path part = part(file());
        Process killed = inAProcessOfItsOwn("pull", number(), "--out", file().toString());
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            while (killed.isAlive() && (Files.notExists(part) || Files.size(part) < SIZE / 2)) {
                Thread.sleep(20);
            }
            Future<?> second = other.submit(this::pulled);
            while (asked.size() < 2 && !second.isDone() && !said().contains("waiting for it")) {
                Thread.sleep(20);
            }
            lie = restOf(weights);
            killed.destroyForcibly().waitFor();
            over.countDown();
            second.get();
        } finally {
            killed.destroyForcibly();
        }

        assertArrayEquals(weights, Files.readAllBytes(file()));
        assertEquals(List.of("null", "bytes=" + SIZE / 2 + "-"), asked);
    }

    @Test
    void namesMeanWhatTheLedgerSaysWhateverTheRegistryAnswers() throws IOException {
        Model older = approved(model.id());
        byte[] news = new byte[SIZE];
        new Random().nextBytes(news);
        Model newer = approved(published(Word.of(sha256(news)), Format.SAFETENSORS));
        List<String> questions = new CopyOnWriteArrayList<>();
        byte[] stale = "{\"id\":%d,\"models\":[{\"id\":%d}]}"
                .formatted(older.id(), older.id())
                .getBytes(StandardCharsets.UTF_8);
        registry.createContext("/api/v1/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                questions.add(path);
                whole(path.endsWith("/weights") ? weights : stale).tell(exchange);
            }
        });
        String prefix = newer.publication().weightsHash().hex().substring(2, 18);

        for (String name : List.of("brain-mri-tumor@latest", "brain-mri-tumor@top/1", prefix)) {
            for (String[] command : List.of(
                    new String[] {"pull", name, "--out", file().toString()},
                    new String[] {"infer", "--model", name, "an-image.png"})) {
                assertEquals(1, run(command), this::said);
                assertTrue(
                        said().contains("the ledger says " + newer.publication().weightsHash()), this::said);
            }
        }

        assertEquals(List.of(), left());
        assertEquals(Set.of("/api/v1/models/" + newer.id() + "/weights"), Set.copyOf(questions));
    }

    @Test
    void aHashThatBeginsLikeSeveralModelsIsRefusedWithTheirNames() {
        String digits = model.publication().weightsHash().hex().substring(2, 18);
        long twin = published(new Word("0x" + digits + "0".repeat(48)), Format.SAFETENSORS);

        assertEquals(1, run("pull", digits, "--out", file().toString()));
        assertTrue(said().contains("several models' weights begin with 0x" + digits), this::said);
        assertTrue(said().contains("model " + model.id() + " (0x"), this::said);
        assertTrue(said().contains("model " + twin + " (0x"), this::said);
        assertEquals(1, run("infer", "--model", digits, "an-image.png"));
        assertTrue(said().contains("give more digits"), this::said);
        assertEquals(List.of(), asked);
    }

    @Test
    void whatIsNoNameIsToldTheNamesThatAPullTakes() {
        assertEquals(2, run("pull", "0badcafe?", "--out", file().toString()));

        assertTrue(said().contains("names no model"), this::said);
        assertTrue(said().contains("the first 16 or more digits"), this::said);
        assertFalse(said().contains("8 or more"), this::said);
    }

    @Test
    void aFewDigitsOfAHashAreNotEnoughToPullOrRunAndAllAre() throws IOException {
        lie = whole(weights);
        String digits = model.publication().weightsHash().hex().substring(2);

        assertEquals(1, run("pull", digits.substring(0, 15), "--out", file().toString()));
        assertTrue(said().contains("Give 16 of the 64 digits or more"), this::said);
        assertEquals(1, run("infer", "--model", digits.substring(0, 15), "an-image.png"));
        assertTrue(said().contains("Give 16 of the 64 digits or more"), this::said);

        assertEquals(0, run("pull", digits, "--out", file().toString()), this::said);
        assertArrayEquals(weights, Files.readAllBytes(file()));
    }

    @Test
    void aNetworkWithCodeOfItsOwnIsNotRunUnaskedAlthoughTheLedgerVouchesForIt() throws IOException {
        weights = Arrays.copyOf(new byte[] {'P', 'K', 3, 4, (byte) model.id()}, SIZE);
        Word hash = Word.of(sha256(weights));
        long script = published(hash, Format.TORCH_SCRIPT);
        registry.createContext("/api/v1/models/" + script + "/weights", exchange -> {
            try (exchange) {
                whole(weights).tell(exchange);
            }
        });
        try {
            assertEquals(2, run("infer", "--model", Long.toString(script), "an-image.png"), this::said);
            assertTrue(said().contains("--allow-torchscript"), this::said);

            // Then it is looked at, and isn't what torch writes.
            assertEquals(1, run("infer", "--model", Long.toString(script), "--allow-torchscript", "an-image.png"));
            assertTrue(said().contains("The archive"), this::said);
        } finally {
            Files.deleteIfExists(LedgerModels.kept(hash));
        }
    }

    @Test
    void aNodeWhoseFirstBlockNobodyNamedIsBelievedAndThatIsSaid() throws IOException {
        lie = whole(weights);

        assertEquals(0, run("pull", number(), "--out", file().toString()), this::said);
        assertFalse(said().contains("--genesis HASH"), this::said);

        signIn(Optional.empty());
        assertEquals(0, run("pull", number(), "--out", file().toString()), this::said);
        assertTrue(said().contains(network.node().genesis() + ". Name it with --genesis HASH"), this::said);
    }

    private static Lie broken(int length) {
        return exchange -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(new byte[length]);
        };
    }

    private static Lie restOf(byte[] bytes) {
        return exchange -> {
            int from = Integer.parseInt(
                    exchange.getRequestHeaders().getFirst("Range").replaceAll("\\D", ""));
            exchange.sendResponseHeaders(206, bytes.length - from);
            exchange.getResponseBody().write(bytes, from, bytes.length - from);
        };
    }

    private static Lie whole(byte[] bytes) {
        return exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private void pull() throws IOException, InterruptedException {
        try (Registry nobody = Registry.asNobody(address())) {
            pull(nobody);
        }
    }

    private String brokenOff(Registry from) {
        return assertThrows(BrokenOffException.class, () -> pull(from)).getMessage();
    }

    private void pull(Registry from) throws IOException, InterruptedException {
        Speaker speaker = new Speaker();
        CommandLine command = new CommandLine(speaker);
        command.setErr(new PrintWriter(printed, true, StandardCharsets.UTF_8));
        new VerifiedPull(from, network.ledger(), speaker.output).into(file(), model);
    }

    /** As a task for another thread. */
    private boolean pulled() throws IOException, InterruptedException {
        pull();
        return true;
    }

    /** Types a command, as somebody who signed in at the lying registry and named a node of another's. */
    private int run(String... command) {
        printed.reset();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        return Consilium.run(out, out, command);
    }

    private static List<String> ofItsOwn(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Consilium.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String heard(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process inAProcessOfItsOwn(String... arguments) throws IOException {
        return new ProcessBuilder(ofItsOwn(arguments))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void signIn(Optional<String> genesis) throws IOException {
        KeptSession.at(
                address(),
                new Session.Chain(network.anvil().url(), network.node().chainId(), genesis));
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + registry.getAddress().getPort());
    }

    private String said() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    private String number() {
        return Long.toString(model.id());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
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

    private Path part(Path file) {
        String digits = model.publication().weightsHash().hex().substring(2, 18);
        return file.resolveSibling(file.getFileName() + "." + digits + ".part");
    }

    private static Model approved(long id) {
        network.as(Site.SOUTH).send(ModelLedgerCalls.approve(id));
        return network.ledger().model(id).orElseThrow();
    }

    /** Each is better than all before. */
    private static long published(Word hash, Format format) {
        score++;
        Publication publication = new Publication(
                task,
                0,
                format,
                SIZE,
                new Metrics(score, score, score, score, score),
                hash,
                Word.of(sha256(hash.toBytes())),
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
