package io.consilium.cli.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.cli.testing.AnvilConsortium;
import io.consilium.cli.testing.SharedModel;
import io.consilium.genesis.Password;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs run as they do at a site; whoever looks at processes, logs and what is printed sees none of the secrets that they use. */
class SecretsSweepTest {

    private static final String NORTH = "North";
    private static final String SOUTH = "South";
    private static final String OWN = "known words of the operator";
    private static final String WRONG = "words that open nothing here";
    private static final int TRIES = 600;
    private static final long PAUSE = 100;

    @TempDir
    private static Path folder;

    private static AnvilConsortium consortium;

    private final Map<String, String> printed = new TreeMap<>();
    private ProcessWatch watch;

    @BeforeAll
    static void make() throws IOException {
        consortium = AnvilConsortium.make(
                folder, Plans.seeded().hospital(NORTH).hospital(SOUTH).withoutPlugin());
        consortium.start(SOUTH);
        Path settings = north().path("registry/application.yml");
        Files.writeString(
                settings,
                Files.readString(settings)
                        .replaceFirst("url: \\S+", "url: " + consortium.node())
                        .replaceFirst("(?m)^ *genesis: .*\n", "")
                        .replaceFirst("(?m)^ *content:\n *kubo: .*\n", ""));
    }

    @AfterAll
    static void stop() {
        consortium.close();
    }

    @BeforeEach
    void begin() {
        watch = ProcessWatch.start();
    }

    @AfterEach
    void end() {
        watch.close();
    }

    @Test
    void nobodySeesASecretOfASiteThatIsMadeStartedSignedInAtAndPublishesAndChangesItsKeys() throws Exception {
        Map<String, String> secrets = new TreeMap<>(Map.of("own password", OWN, "wrong password", WRONG));
        secrets.putAll(ofSite("founded", north()));
        madeByHand(secrets);
        Path wrong = secret("wrong", WRONG);
        Path log = folder.resolve("north.log");
        Process registry = start(log, "site", "start", path(), "--registry-only");
        try {
            await(registry, log);
            run(0, login());
            SharedModel shared = new SharedModel(consortium, folder);
            shared.openTask(NORTH, SOUTH);
            long model = shared.publish(NORTH, 1);
            run(
                    0,
                    "pull",
                    Long.toString(model),
                    "--out",
                    folder.resolve("pulled").toString(),
                    "--registry",
                    address());
            printed.put("publish", consortium.printed());
            run(1, "login", "--site", path(), "--password-file", wrong.toString());
            run(1, "keys", "show", "--site", path(), "--password-file", wrong.toString());
            run(0, "keys", "rotate", "encryption", "--site", path());
            run(0, "keys", "rotate", "account", "--site", path());
            secrets.putAll(tokens());
        } finally {
            stop(registry);
        }
        // With the new account's keystore, which takes as much memory to open as people's do; those of tests take none.
        Path next = folder.resolve("north-again.log");
        Process again = start(next, "site", "start", path(), "--registry-only");
        try {
            await(again, next);
            run(0, "keys", "rotate", "node", "--site", path());
            secrets.putAll(ofSite("rotated", north()));
        } finally {
            stop(again);
        }
        printed.put("the registry's log", Files.readString(log) + Files.readString(next));

        assertTrue(
                printed.get("the registry's log").contains("event=request"), () -> printed.get("the registry's log"));
        for (String command : List.of("site init", "site start", "io.consilium.service.Application", "keys rotate")) {
            assertTrue(watch.seen().stream().anyMatch(seen -> seen.contains(command)), command + " wasn't seen");
        }
        assertTrue(secrets.size() > 12, () -> "secrets: " + secrets.keySet());
        assertEquals(List.of(), found(secrets));
    }

    @Test
    void aSecretAmongArgumentsOrInTheEnvironmentWouldBeSeen() throws IOException, InterruptedException {
        ProcessBuilder careless = new ProcessBuilder("sh", "-c", "sleep 5", "--password=" + OWN);
        careless.environment().put("CARELESS", WRONG);
        Process process = careless.start();
        try {
            Map<String, String> secrets = Map.of("own", OWN, "wrong", WRONG);
            for (int attempt = 0; attempt < TRIES && found(secrets).size() < 2; attempt++) {
                Thread.sleep(PAUSE);
            }
            assertEquals(2, found(secrets).size());
        } finally {
            process.destroyForcibly();
        }
    }

    /** A network and a site with passwords of the operator's own. */
    private void madeByHand(Map<String, String> secrets) throws IOException, InterruptedException {
        Path passwords = secret("passwords", OWN);
        Path network = folder.resolve("by-hand");
        run(
                0,
                "network",
                "create",
                "--out",
                network.toString(),
                "--hospital",
                "East",
                "--without-plugin",
                "--password-file",
                passwords.toString());
        Path site = folder.resolve("west");
        run(0, "site", "init", site.toString(), "--hospital", "West", "--password-file", passwords.toString());
        secrets.putAll(keys("made", SiteFolder.at(site), new Password(OWN)));
    }

    private static Map<String, String> ofSite(String when, SiteFolder site) throws IOException {
        Map<String, String> secrets =
                new TreeMap<>(keys(when, site, site.password().orElseThrow()));
        secrets.put(when + " password", site.password().orElseThrow().reveal());
        secrets.put(when + " swarm key", lastLine(site.path("kubo/swarm.key")));
        Path sealing = site.path("data/registry/token-secret");
        if (Files.exists(sealing)) {
            secrets.put(when + " token secret", Files.readString(sealing));
        }
        return secrets;
    }

    private static Map<String, String> keys(String when, SiteFolder site, Password password) throws IOException {
        return Map.of(
                when + " node key", lastLine(site.path("keys/node.key")),
                when + " Kubo's key", lastLine(site.path("keys/kubo.key")),
                when + " account",
                        HexFormat.of()
                                .formatHex(site.keystore().decrypt(password).secret()));
    }

    private static Map<String, String> tokens() throws IOException {
        JsonNode sessions = new JsonMapper()
                .readTree(Path.of(System.getenv("XDG_CONFIG_HOME"), "consilium", "sessions.json")
                        .toFile())
                .path("sessions");
        Map<String, String> tokens = new TreeMap<>();
        // Those of this test's site: others' sessions may stand beside them.
        sessions.properties().stream()
                .filter(session -> session.getKey().equals(address().toString()))
                .forEach(session -> tokens.put(
                        "token for " + session.getKey(),
                        session.getValue().path("token").asText()));
        assertTrue(tokens.containsKey("token for " + address()), tokens.keySet()::toString);
        return tokens;
    }

    /** Which secret was seen, and where. */
    private List<String> found(Map<String, String> secrets) {
        List<String> found = new ArrayList<>();
        Map<String, Collection<String>> places = new TreeMap<>();
        printed.forEach((place, text) -> places.put(place, List.of(text)));
        places.put("processes", watch.seen());
        secrets.forEach((name, secret) -> places.forEach((place, texts) -> {
            assertTrue(secret.length() >= 12, () -> name + " is too short to be looked for");
            if (texts.stream().anyMatch(text -> text.contains(secret))) {
                found.add(name + " in " + place);
            }
        }));
        return List.copyOf(new TreeSet<>(found));
    }

    private void run(int code, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "printed", ".txt");
        Process process = start(out, command);
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), () -> String.join(" ", command) + " doesn't end");
        String said = Files.readString(out);
        assertEquals(code, process.exitValue(), () -> String.join(" ", command) + "\n" + said);
        printed.merge(String.join(" ", command), said, String::concat);
    }

    private static Process start(Path out, String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Consilium.class.getName()));
        whole.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().put("CONSILIUM_REGISTRY_JAVA_OPTS", "-Dlogback.configurationFile=logback.xml");
        return builder.start();
    }

    private static void stop(Process registry) throws InterruptedException {
        registry.destroy();
        assertTrue(registry.waitFor(30, TimeUnit.SECONDS), "the registry doesn't end");
    }

    private static void await(Process registry, Path log) throws IOException, InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        for (int attempt = 0; attempt < TRIES && registry.isAlive(); attempt++) {
            if (Consilium.run(nowhere, nowhere, "site", "status", path()) == 0) {
                return;
            }
            Thread.sleep(PAUSE);
        }
        throw new IOException("the registry didn't start:\n" + Files.readString(log));
    }

    private static String[] login() {
        return new String[] {
            "login", "--site", path(), "--node", consortium.node().toString(), "--genesis", consortium.genesis()
        };
    }

    private static Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static String lastLine(Path file) {
        try {
            return Files.readAllLines(file).getLast();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static SiteFolder north() {
        return consortium.network().site(NORTH);
    }

    private static String path() {
        return north().path().toString();
    }

    private static String address() {
        return consortium.address(NORTH).toString();
    }
}
