package io.consilium.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.testing.FreePorts;
import io.consilium.docs.Instructions.Block;
import io.consilium.genesis.testing.RealBesu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types what docs/installation.md says, at a network of two hospitals whose nodes are real: by the newcomer, the operator
 * and those who vote, each signed in as itself. What systemd would start is started here as the units say.
 */
@Tag("besu")
class InstallationTest {

    private static final Path PAGE = Repository.ROOT.resolve("docs/installation.md");

    /** The folder, name and clone that the page takes as its example. */
    private static final String EXAMPLE = "/srv/consilium/north";

    private static final String CLONE = "/opt/consilium/";

    private static final Pattern UNIT_FILE = Pattern.compile("# /etc/systemd/system/(\\S+)\\.service");
    private static final Pattern SEALER = Pattern.compile("network sealer add (0x[0-9a-f]{40})");
    private static final int TRIES = 300;

    @TempDir
    private Path folder;

    private final Instructions page = Instructions.of(PAGE, "Steps");
    private final Deque<Block> toType = new ArrayDeque<>(page.in("sh"));
    private final Map<String, Unit> units = new HashMap<>();
    private final Deque<Running> running = new ArrayDeque<>();

    /** One of systemd's units as the page shows it, with this test's folders. */
    private record Unit(Path file, List<String> lines) {

        String value(String key) {
            return lines.stream()
                    .filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1))
                    .findFirst()
                    .orElse("");
        }
    }

    private record Running(Process process, Path log, Set<Integer> goodEnds) {}

    /** Who types, and what the words after {@code $} are to it. */
    private record Person(Path home, Map<String, String> words) {

        Person saying(String word, Object meaning) {
            Map<String, String> more = new HashMap<>(words);
            more.put(word, meaning.toString());
            return new Person(home, more);
        }
    }

    private Path net;
    private Person operator;
    private Person first;
    private Person second;

    @BeforeEach
    void startANetworkOfTwoHospitals() throws Exception {
        RealBesu.orSkip();
        net = folder.resolve("net");
        operator = new Person(folder.resolve("operator"), Map.of("NET", net.toString()));
        type(
                "./consilium network create --out \"$NET\" --hospital \"Hospital A\" \"Hospital B\" --first-port "
                        + FreePorts.inARow(20),
                operator);
        type("\"$NET\"/start-all", operator);
        type("./consilium network check \"$NET\" --wait 240", operator);
        first = member("hospital-a");
        second = member("hospital-b");
    }

    private Person member(String name) throws Exception {
        Path site = net.resolve("sites").resolve(name);
        Person person = new Person(folder.resolve(name), Map.of("SITE", site.toString()));
        run(
                name,
                List.of(Repository.ROOT.resolve("consilium").toString(), "site", "start", "--registry-only", site + ""),
                "");
        await("./consilium login --site \"$SITE\"", person);
        return person;
    }

    @AfterEach
    void stop() throws Exception {
        while (!running.isEmpty()) {
            Running last = running.pop();
            last.process().destroy();
            if (!last.process().waitFor(60, TimeUnit.SECONDS)) {
                last.process().destroyForcibly();
            }
        }
        if (net != null && Files.exists(net)) {
            type("\"$NET\"/stop-all", operator);
        }
    }

    @Test
    void aNewcomerIsLetInStartsAndSeals() throws Exception {
        Path site = folder.resolve("north");
        Person newcomer = new Person(folder.resolve("newcomer"), Map.of())
                .saying("SITE", site)
                .saying("NAME", "Hospital North")
                .saying("HOST", "127.0.0.1");
        assertEquals(newcomer.words().keySet(), exported(next(0)));
        writeUnits(site);

        packagesAreThoseThatCiInstalls(next(1));
        type(next(3).replace("\"$HOST\"", "\"$HOST\" --first-port " + FreePorts.inARow(10)), newcomer);

        Path handedOver = Files.copy(site.resolve("member.json"), folder.resolve("north.json"));
        String sealer = sealerIn(type(next(4), operator.saying("FILE", handedOver)));
        type(next(4), first.saying("FILE", handedOver));
        type(next(4), second.saying("PROPOSAL", 1));

        Path network = folder.resolve("network");
        type("cp -r \"$NET/network\" " + network, operator);
        String join = next(5);
        for (Person person : List.of(newcomer, first, second)) {
            type(join, person.saying("NETWORK", network));
        }

        enable(next(6));
        type(next(6), newcomer);
        String seal = next(7);
        type(seal, first.saying("SEALER", sealer));
        type(seal, second.saying("SEALER", sealer));

        enable(next(8));
        Running registry = running.peek();
        await("./consilium site status \"$SITE\"", newcomer);
        String printed = type(next(8), newcomer);

        assertTrue(printed.contains("Hospital North"), printed);
        assertEquals(List.of(), List.copyOf(toType));
        awaitSeals(sealer, newcomer);
        assertTrue(registry.process().isAlive(), () -> Repository.read(registry.log()));
        stopAsServices();
    }

    /** The next block of the page, which is of this step. */
    private String next(int step) {
        Block block = toType.pop();
        assertEquals(step, block.step(), block::text);
        return block.text();
    }

    private static Set<String> exported(String block) {
        Set<String> words = new HashSet<>();
        Matcher word = Pattern.compile("\\b([A-Z]+)=").matcher(block);
        while (word.find()) {
            words.add(word.group(1));
        }
        return words;
    }

    private static void packagesAreThoseThatCiInstalls(String block) {
        String ci = Repository.read(Repository.ROOT.resolve(".ci/run"));
        List<String> packages = block.lines()
                .filter(line -> line.startsWith("apt-get install "))
                .flatMap(line -> Stream.of(line.split(" ", -1)).skip(2))
                .filter(each -> !each.equals("git"))
                .toList();

        assertEquals(5, packages.size(), block);
        packages.forEach(each -> assertTrue(ci.contains(" " + each + "\n"), each));
    }

    private void writeUnits(Path site) throws IOException, InterruptedException {
        for (Block block : page.in("ini")) {
            Matcher name = UNIT_FILE.matcher(block.lines().getFirst());
            assertTrue(name.matches(), block::text);
            List<String> lines = block.lines().stream()
                    .map(line -> line.replace(EXAMPLE, site.toString()).replace(CLONE, Repository.ROOT + "/"))
                    .toList();
            Path file = Files.write(folder.resolve(name.group(1) + ".service"), lines);
            units.put(name.group(1), new Unit(file, lines));
        }
    }

    /** Whether systemd understands the units, and what it would do with them. */
    private void enable(String block) throws IOException, InterruptedException {
        List<String> commands = block.lines().toList();
        assertEquals("systemctl daemon-reload", commands.getFirst());
        assertTrue(commands.getLast().startsWith("systemctl enable --now "), block);
        for (String name :
                commands.getLast().replace("systemctl enable --now ", "").split(" ", -1)) {
            Unit unit = units.get(name);
            String remarks = type("systemd-analyze verify " + unit.file(), operator);
            assertFalse(remarks.contains(unit.file().getFileName() + ":"), remarks);
            Set<Integer> goodEnds = new HashSet<>(Set.of(0));
            if (!unit.value("SuccessExitStatus").isEmpty()) {
                goodEnds.add(Integer.valueOf(unit.value("SuccessExitStatus")));
            }
            Running started = run(name, List.of(unit.value("ExecStart").split(" ", -1)), unit.value("Environment"));
            running.pop();
            running.push(new Running(started.process(), started.log(), goodEnds));
        }
    }

    private void stopAsServices() throws InterruptedException {
        for (int n = 0; n < units.size(); n++) {
            Running service = running.pop();
            service.process().destroy();
            assertTrue(service.process().waitFor(60, TimeUnit.SECONDS), () -> Repository.read(service.log()));
            assertTrue(
                    service.goodEnds().contains(service.process().exitValue()),
                    () -> service.process().exitValue() + "\n" + Repository.read(service.log()));
        }
    }

    private Running run(String name, List<String> command, String environment) throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment()
                .put("IPFS", Repository.ROOT.resolve("target/tools/ipfs").toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.resolve(name).toString());
        if (!environment.isEmpty()) {
            builder.environment()
                    .put(
                            environment.substring(0, environment.indexOf('=')),
                            environment.substring(environment.indexOf('=') + 1));
        }
        Running started = new Running(builder.start(), log, Set.of());
        running.push(started);
        return started;
    }

    private static String sealerIn(String printed) {
        Matcher sealer = SEALER.matcher(printed);
        assertTrue(sealer.find(), printed);
        return sealer.group(1);
    }

    private void awaitSeals(String sealer, Person person) throws IOException, InterruptedException {
        String listed = "";
        for (int attempt = 0; attempt < TRIES; attempt++) {
            listed = type("./consilium network sealer list --site \"$SITE\"", person);
            if (listed.contains(sealer)) {
                return;
            }
            Thread.sleep(200);
        }
        throw new AssertionError(listed);
    }

    private void await(String command, Person person) throws IOException, InterruptedException {
        Attempt attempt = attempt(command, person);
        for (int number = 0; attempt.exitCode() != 0 && number < TRIES; number++) {
            Thread.sleep(200);
            attempt = attempt(command, person);
        }
        assertEquals(0, attempt.exitCode(), attempt.printed());
    }

    private String type(String lines, Person person) throws IOException, InterruptedException {
        Attempt attempt = attempt(lines, person);
        assertEquals(0, attempt.exitCode(), () -> lines + "\n" + attempt.printed());
        return attempt.printed();
    }

    private record Attempt(int exitCode, String printed) {}

    private Attempt attempt(String lines, Person person) throws IOException, InterruptedException {
        Path printed = Files.createTempFile(folder, "printed", ".txt");
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", lines)
                .directory(Repository.ROOT.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(printed.toFile());
        shell.environment().putAll(person.words());
        shell.environment().put("XDG_CONFIG_HOME", person.home().toString());
        shell.environment()
                .put("IPFS", Repository.ROOT.resolve("target/tools/ipfs").toString());
        Process process = shell.start();
        if (!process.waitFor(6, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("no end: " + lines + "\n" + Files.readString(printed));
        }
        return new Attempt(process.exitValue(), Files.readString(printed));
    }
}
