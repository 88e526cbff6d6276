package io.consilium.cli.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {

    @TempDir
    private Path folder;

    private NetworkFolder operators;
    private String net;
    private String site;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void make() {
        operators = NetworkFolder.create(
                folder.resolve("net"),
                Plans.seeded().hospital("A").withoutPlugin().build());
        net = operators.path().toString();
        site = folder.resolve("site").toString();
    }

    @Test
    void aSiteIsMadeStepByStepWithOneCommandAndEachStepTellsTheNext() {
        assertEquals(0, init("--partner", "P", "--host", "p.example"), this::printed);
        assertTrue(printed().contains(folder().member().fingerprint()), this::printed);
        assertTrue(printed().contains("consilium site init " + site + " --network network"), this::printed);

        assertEquals(1, init("--network", net + "/network"));
        assertTrue(printed().contains("the network has no member P"), this::printed);
        operators.add(folder().member());
        assertEquals(0, init("--network", net + "/network"), this::printed);

        assertTrue(printed().contains("P is set up for network"), this::printed);
        assertTrue(Files.isExecutable(folder().path("start")));
        assertEquals(
                operators.network().genesisHash(),
                folder().network().orElseThrow().genesisHash());
    }

    @Test
    void inTheOperatorsOwnFolderANewcomerIsAddedAndJoinsAtOnce() throws IOException {
        assertEquals(0, init("--hospital", "B", "--network", net, "--json"), this::printed);

        JsonNode made = new JsonMapper().readTree(out.toByteArray());
        assertEquals("B", made.at("/member/name").asText());
        assertEquals(1, made.at("/joined/others").asInt());
        assertTrue(Files.exists(Path.of(made.path("admission").asText())), made::toString);
        assertEquals(folder().member(), operators.network().members().getLast());
        // Both are on this machine: they don't get in each other's way.
        assertTrue(folder().ports().named().values().stream()
                .noneMatch(operators.site("A").ports().named().values()::contains));

        assertEquals(0, init("--network", net), this::printed);
        assertFalse(printed().contains("The keys of"), this::printed);
    }

    @Test
    void whatCannotBeDoneMakesNothing() throws IOException {
        List<Path> before = everything();
        String shared = net + "/network";

        assertEquals(2, init());
        assertTrue(printed().contains("whose site is it"), this::printed);
        assertEquals(2, init("--hospital", "A", "--partner", "B"));
        assertEquals(1, init("--hospital", "A", "--network", net));
        assertTrue(printed().contains("has a member A already"), this::printed);
        assertEquals(1, init("--hospital", "B", "--network", shared));
        assertTrue(printed().contains("doesn't know B yet"), this::printed);
        assertEquals(1, init("--hospital", "B", "--network", folder.toString()));
        assertTrue(printed().contains("is no network's folder"), this::printed);
        assertEquals(1, init("--hospital", "../B"));
        assertEquals(before, everything());
    }

    @Test
    void aSiteThatIsThereIsNotMadeAgain() throws IOException {
        assertEquals(0, init("--hospital", "B"), this::printed);
        List<Path> before = everything();
        String fingerprint = folder().member().fingerprint();

        assertEquals(1, init("--hospital", "B"));
        assertTrue(printed().contains("is the site of B already"), this::printed);
        assertEquals(1, init("--hospital", "C", "--network", net));
        assertTrue(printed().contains("is the site of B"), this::printed);

        assertEquals(before, everything());
        assertEquals(fingerprint, folder().member().fingerprint());
    }

    private SiteFolder folder() {
        return SiteFolder.at(Path.of(site));
    }

    private List<Path> everything() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted().toList();
        }
    }

    private int init(String... options) {
        out.reset();
        err.reset();
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Stream.concat(Stream.of("site", "init", site), Stream.of(options))
                        .toArray(String[]::new));
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }
}
