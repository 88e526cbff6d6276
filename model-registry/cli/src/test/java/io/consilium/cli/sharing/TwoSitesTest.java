package io.consilium.cli.sharing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.content.testing.KuboNode;
import io.consilium.content.testing.SwarmKey;
import io.consilium.contracts.testing.Anvil;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people type, from a hospital's training to another's inference and the recall.
 *
 * <p>Two sites out of one network's folder, each with its own registry, database, keys and Kubo; the Kubos are in one private swarm,
 * and nothing else but the chain is common. The tests build on each other, as a story does.
 */
@TestMethodOrder(OrderAnnotation.class)
class TwoSitesTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TASK = "brain-mri-tumor";

    @TempDir
    private static Path folder;

    private static final List<Process> KUBOS = new ArrayList<>();
    private static final List<Thread> REGISTRIES = new ArrayList<>();
    private static SiteFolder north;
    private static SiteFolder south;
    private static Anvil anvil;
    private static String genesis;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws Exception {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("net"),
                Plans.seeded()
                        .hospital("North")
                        .hospital("South")
                        .chainId(Anvil.CHAIN_ID)
                        .build());
        north = network.site("North");
        south = network.site("South");
        anvil = Anvil.start(Files.readString(network.shared().path().resolve("genesis.json")), Anvil.CHAIN_ID);
        genesis = hashOfBlock0();
        for (SiteFolder site : network.sites()) {
            onAnvil(site);
            ProcessBuilder kubo = new ProcessBuilder(site.path("start-kubo").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(site.path("kubo.log").toFile());
            kubo.environment().put("IPFS", System.getProperty("consilium.tools") + "/ipfs");
            KUBOS.add(kubo.start());
            REGISTRIES.add(Thread.ofPlatform()
                    .start(() -> Consilium.run(
                            System.out,
                            System.err,
                            "site",
                            "start",
                            "--registry-only",
                            site.path().toString())));
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (Thread registry : REGISTRIES) {
            registry.interrupt();
            registry.join();
        }
        for (Process kubo : KUBOS) {
            kubo.destroy();
            kubo.waitFor();
        }
        if (anvil != null) {
            anvil.close();
        }
    }

    @Test
    @Order(1)
    void bothSitesComeUpAndTheirPeopleSignIn() throws Exception {
        for (SiteFolder site : List.of(north, south)) {
            awaitRegistry(site);
            String[] login = {
                "login", "--site", site.path().toString(), "--node", anvil.url().toString(), "--genesis", genesis
            };
            assertEquals(0, run(login), this::printed);
        }
        assertEquals(0, at(north, "members"), this::printed);
        assertTrue(printed().contains("South"), this::printed);
    }

    @Test
    @Order(2)
    void taskIsOpenedByVote() throws Exception {
        assertEquals(0, at(north, "vote", "task", TASK), this::printed);
        assertEquals(0, at(south, "vote", "list"), this::printed);
        assertTrue(printed().contains("open"), this::printed);

        assertEquals(0, at(south, "vote", "for", "1"), this::printed);
    }

    @Test
    @Order(3)
    void hospitalTrainsAndPublishesAndPublishingAgainIsTheSameModel() throws Exception {
        Path images = folder.resolve("images");
        assertEquals(0, run("phantom", "--count", "16", "--seed", "1", "--size", "64", "--out", images.toString()));
        assertEquals(
                0,
                run(
                        "train",
                        "--task",
                        TASK,
                        "--data",
                        images.toString(),
                        "--epochs",
                        "1",
                        "--batch",
                        "8",
                        "--out",
                        weights()),
                this::printed);

        assertEquals(0, at(north, "publish", weights(), "--card", card(), "--json"), this::printed);
        assertEquals(1, json().path("model").asInt());
        assertEquals(0, at(north, "publish", weights(), "--card", card(), "--json"), this::printed);
        assertEquals(1, json().path("model").asInt());

        assertEquals(0, at(north, "publish", weights(), "--card", card()), this::printed);
        assertTrue(printed().contains("was there already as model 1"), this::printed);

        assertEquals(0, at(north, "models"), this::printed);
        assertTrue(printed().contains("published"), this::printed);
    }

    @Test
    @Order(4)
    void otherHospitalGetsNothingUntilItIsGrantedAndThenPullsWhatTheLedgerSays() throws Exception {
        Path pulled = folder.resolve("pulled.safetensors");
        assertEquals(1, at(south, "pull", "1", "--out", pulled.toString()), this::printed);
        assertFalse(Files.exists(pulled));
        assertEquals(0, at(south, "request", "1"), this::printed);

        assertEquals(0, at(north, "grant", "1", "2"), this::printed);
        assertEquals(0, at(south, "pull", "1", "--out", pulled.toString()), this::printed);

        assertArrayEquals(Files.readAllBytes(Path.of(weights())), Files.readAllBytes(pulled));
        assertEquals(List.of(pulled), filesBeginningWith("pulled"));
    }

    @Test
    @Order(5)
    void pullThatBrokeOffGoesOnAndOneThatWasSpoiledIsThrownAway() throws Exception {
        byte[] whole = Files.readAllBytes(Path.of(weights()));
        Path again = folder.resolve("again.safetensors");
        Path part = folder.resolve("again.safetensors." + hash().substring(0, 16) + ".part");
        Files.write(part, Arrays.copyOf(whole, whole.length / 2));
        assertEquals(0, at(south, "pull", hash().substring(0, 16), "--out", again.toString()), this::printed);
        assertArrayEquals(whole, Files.readAllBytes(again));

        Path spoiled = folder.resolve("spoiled.safetensors");
        Files.write(folder.resolve("spoiled.safetensors." + hash().substring(0, 16) + ".part"), new byte[1000]);
        assertEquals(1, at(south, "pull", "1", "--out", spoiled.toString()), this::printed);
        assertTrue(printed().contains("the ledger says"), this::printed);
        assertEquals(List.of(), filesBeginningWith("spoiled"));
    }

    @Test
    @Order(6)
    void otherHospitalTestsApprovesAndAttests() throws Exception {
        Path images = folder.resolve("images-of-south");
        Path measured = folder.resolve("measured.json");
        assertEquals(
                0,
                run(
                        "phantom",
                        "--count",
                        "8",
                        "--seed",
                        "2",
                        "--site",
                        "B",
                        "--size",
                        "64",
                        "--out",
                        images.toString()));
        assertEquals(
                0,
                run(
                        "evaluate",
                        "--model",
                        folder.resolve("pulled.safetensors").toString(),
                        "--data",
                        images.toString(),
                        "--json"),
                this::printed);
        Files.writeString(measured, out.toString(StandardCharsets.UTF_8));

        assertEquals(0, at(south, "approve", "1"), this::printed);
        assertEquals(0, at(south, "attest", TASK + "@latest", "--evaluation", measured.toString()), this::printed);

        awaitAttestedAtNorth();
        assertEquals("APPROVED", json().path("model").path("status").asText());
        assertEquals(1, accessOfSouth().path("downloads").asInt());
    }

    @Test
    @Order(7)
    void aModelIsAskedByItsNameOnTheLedgerAndAFileIsHeldAgainstIt() throws Exception {
        String image = firstImage();
        assertEquals(0, at(south, "infer", "--model", TASK + "@latest", image, "--json"), this::printed);
        assertEquals("model 1", json().path("model").asText());
        assertEquals(hash(), json().path("sha256").asText());

        assertEquals(0, at(south, "infer", "--model", pulled(), image, "--json"), this::printed);
        assertEquals("model 1", json().path("model").asText());

        assertEquals(0, at(south, "infer", "--model", pulled(), "--offline", image), this::printed);
        assertTrue(printed().contains("nobody vouches"), this::printed);
    }

    @Test
    @Order(8)
    void othersMayNotApproveTheirOwnAndAreToldWhy() {
        assertEquals(1, at(north, "approve", "1"));

        assertTrue(printed().contains("consilium: "), this::printed);
    }

    @Test
    @Order(9)
    void recalledModelIsHandedOutNoMoreAndWhoHasItIsListed() throws Exception {
        assertEquals(0, at(north, "recall", "1", "--reason", "SAFETY_RISK"), this::printed);

        Path late = folder.resolve("late.safetensors");
        assertEquals(3, at(south, "pull", "1", "--out", late.toString()), this::printed);
        assertTrue(printed().contains("recalled, says the ledger"), this::printed);
        assertFalse(Files.exists(late));
        assertEquals(3, at(south, "infer", "--model", "1", firstImage()), this::printed);
        assertEquals(3, at(south, "infer", "--model", hash().substring(0, 16), firstImage()), this::printed);
        assertEquals(3, at(south, "infer", "--model", pulled(), firstImage()), this::printed);
        assertTrue(printed().contains("must not be used"), this::printed);
        assertEquals(0, at(north, "show", "1"), this::printed);
        assertTrue(printed().contains("South"), this::printed);
        assertEquals(0, at(south, "events", "--until", "ModelRecalled"), this::printed);
        assertTrue(printed().strip().contains("ModelRecalled"), this::printed);
    }

    @Test
    @Order(10)
    void whoPublishedTheRecalledModelIsNotAnsweredByItWithoutANodeEither() throws Exception {
        String[] command = {"infer", "--registry=http://127.0.0.1:1", "--model", weights(), firstImage()};
        assertEquals(1, run(command), this::printed);
        assertTrue(printed().contains("which you published, was withdrawn or recalled can't be known"), this::printed);

        Path moved = Files.createDirectories(folder.resolve("moved"));
        Files.copy(Path.of(weights()), moved.resolve("mine.safetensors"));
        Files.copy(Path.of(card()), moved.resolve("mine.card.json"));
        command[3] = moved.resolve("mine.safetensors").toString();
        assertEquals(1, run(command), this::printed);
    }

    @Test
    @Order(11)
    void thirdKuboIsRefusedByBothUnlessItHasTheSwarmsKey() throws Exception {
        List<String> key = north.swarmKey().lines().toList();
        try (KuboNode stranger = KuboNode.inSwarm(SwarmKey.random());
                KuboNode member = KuboNode.inSwarm(new SwarmKey(key.getLast()))) {
            for (SiteFolder site : List.of(north, south)) {
                String address = "/ip4/127.0.0.1/tcp/" + site.ports().swarm() + "/p2p/"
                        + site.member().peer();

                assertThrows(IOException.class, () -> stranger.run("swarm", "connect", address));
                assertTrue(member.run("swarm", "connect", address).contains("success"), address);
            }
            assertEquals("", stranger.run("swarm", "peers").strip());
        }
    }

    private static String pulled() {
        return folder.resolve("pulled.safetensors").toString();
    }

    private static String firstImage() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("images-of-south"))) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    /** The other site's registry hears of it with the block. */
    private void awaitAttestedAtNorth() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 100; attempt++) {
            assertEquals(0, at(north, "show", "1", "--json"), this::printed);
            if (json().path("model").path("attested").asBoolean()) {
                assertEquals(0, at(north, "show", TASK + "@top/1", "--json"), this::printed);
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("never attested: " + printed());
    }

    private JsonNode accessOfSouth() throws IOException {
        return StreamSupport.stream(json().path("access").spliterator(), false)
                .filter(access -> access.path("organisation").asInt() == 2)
                .findFirst()
                .orElseThrow();
    }

    private static String weights() {
        return folder.resolve("model.safetensors").toString();
    }

    private static String card() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> file.getFileName().toString().startsWith("model"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private static String hash() throws IOException {
        return FileDigest.of(Path.of(weights())).hex().substring(2);
    }

    private static List<Path> filesBeginningWith(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .toList();
        }
    }

    /** As an operator would who has the node elsewhere. */
    private static void onAnvil(SiteFolder site) throws IOException {
        Path settings = site.path("registry/application.yml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceAll("url: http://127.0.0.1:\\d+", "url: " + anvil.url())
                        .replaceAll("genesis: \"0x[0-9a-f]+\"", "genesis: \"" + genesis + "\""));
    }

    private static String hashOfBlock0() throws IOException, InterruptedException {
        String question =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0x0\",false]}";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(anvil.url())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(question))
                    .build();
            return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("result")
                    .path("hash")
                    .asText();
        }
    }

    private void awaitRegistry(SiteFolder site) throws InterruptedException {
        for (int attempt = 0; attempt < 300 && run("site", "status", site.path().toString()) != 0; attempt++) {
            Thread.sleep(200);
        }
        assertEquals(0, run("site", "status", site.path().toString()), this::printed);
    }

    private int at(SiteFolder site, String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.add("--registry");
        whole.add(URI.create("http://127.0.0.1:" + site.ports().registry()).toString());
        return run(whole.toArray(String[]::new));
    }

    private int run(String... command) {
        out.reset();
        err.reset();
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                command);
    }

    private JsonNode json() throws IOException {
        return JSON.readTree(out.toByteArray());
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }
}
