package io.consilium.cli.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.genesis.Member;
import io.consilium.genesis.Password;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCommandTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path net;
    private Path seed;

    @BeforeEach
    void seed() throws IOException {
        net = folder.resolve("net");
        seed = Files.writeString(folder.resolve("seed"), "a seed for tests");
    }

    @Test
    void createMakesANetworkThatIsReadyToStart() throws IOException {
        int code = create("--hospital", "Charité Berlin", "UKE Hamburg", "--partner", "Praxis", "--regulator", "BfArM");

        assertEquals(0, code, printed(err));
        assertTrue(printed(out).contains("Charité Berlin  hospital"), printed(out));
        assertTrue(printed(out).contains(net.resolve("start-all").toString()), printed(out));
        assertTrue(printed(err).contains("2 must agree on each block, and ⌊(2 − 1) / 3⌋ = 0 may fail"), printed(err));
        NetworkFolder network = NetworkFolder.at(net);
        assertEquals(4, network.sites().size());
        for (SiteFolder site : network.sites()) {
            assertTrue(site.hasPlugin(), "the plugin that was built with this program");
            assertTrue(Files.isExecutable(site.path("start")));
        }
    }

    @Test
    void answerForProgramsIsJsonAndNothingElse() throws IOException {
        int code = create("--hospital", "A", "--chain-id", "4711", "--block-period", "5", "--json");

        assertEquals(0, code, printed(err));
        JsonNode answer = JsonMapper.builder().build().readTree(printed(out));
        assertEquals(4711, answer.path("chainId").asLong());
        assertTrue(answer.at("/members/0/account").asText().startsWith("0x"), printed(out));
        assertEquals(5, NetworkFolder.at(net).network().blockPeriodSeconds());
    }

    @Test
    void secondRunRefusesAndNamesTheCommandThatExtends() {
        create("--hospital", "A");

        int code = create("--hospital", "A");

        assertEquals(1, code);
        assertTrue(printed(err).contains("network add-organisation"), printed(err));
    }

    @Test
    void nonsenseIsRefusedWithASentenceAndWithoutATrace() {
        refused("two organisations are called A", "--hospital", "A", "--partner", "A");
        refused("is empty", "--hospital", "");
        refused("can't name a folder", "--hospital", "../A");
        refused("at least one hospital", "--partner", "P");
        refused("neither an IPv4 address nor a DNS name", "--hospital", "A", "--host", "A=http://a");
        refused("no organisation of that name", "--hospital", "A", "--host", "B=192.0.2.1");
        refused("not between 1024 and 65535", "--hospital", "A", "--first-port", "80");
        refused("1 to 60 whole seconds", "--hospital", "A", "--block-period", "0");
        assertEquals(List.of(folder, seed), entries());
    }

    @Test
    void folderToWriteToMustBeNamed() {
        assertEquals(2, run("network", "create", "--hospital", "A"));
        assertTrue(printed(err).contains("Missing required option: '--out=DIR'"), printed(err));
    }

    @Test
    void passwordsComeFromAFileALineEachAndAreNotKept() throws IOException {
        Path passwords = secret("passwords", "the password of A\nthe password of P\n");

        int code = create("--partner", "P", "--hospital", "A", "--password-file", passwords.toString());

        assertEquals(0, code, printed(err));
        SiteFolder a = NetworkFolder.at(net).site("A");
        assertEquals(
                a.member().account(),
                a.keystore().decrypt(new Password("the password of A")).address());
        assertFalse(Files.exists(a.path("keys/password")));
        assertFalse(printed(err).contains("chmod"), printed(err));
    }

    @Test
    void passwordFileThatDoesNotFitIsRefused() throws IOException {
        Path one = secret("one", "only one password here\n");
        Path shortOne = secret("short", "short\n");

        refused("it needs a password a line for: A, B", "--hospital", "A", "B", "--password-file", one.toString());
        refused("too short", "--hospital", "A", "--password-file", shortOne.toString());
        refused(
                "can't be read",
                "--hospital",
                "A",
                "--password-file",
                folder.resolve("none").toString());
        refused("no terminal to ask on", "--hospital", "A", "--ask-password");
        assertFalse(Files.exists(net));
    }

    @Test
    void passwordFileThatOthersCanReadIsRemarkedOn() throws IOException {
        Path open = Files.writeString(folder.resolve("open"), "a password of my own\n");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));

        create("--hospital", "A", "--password-file", open.toString());

        assertTrue(printed(err).contains("chmod 600"), printed(err));
    }

    @Test
    void hospitalsMakeTheirOwnKeysAndHandOverOnlyTheirPublicHalf() throws IOException {
        Path a = folder.resolve("a");
        Path b = folder.resolve("b");
        assertEquals(0, run("network", "identity", "--hospital", "A", "--out", a.toString(), "--host", "192.0.2.1"));
        assertTrue(printed(out).contains(SiteFolder.at(a).member().fingerprint()), printed(out));
        assertEquals(0, run("network", "identity", "--partner", "B", "--out", b.toString(), "--host", "192.0.2.2"));

        int created = run(
                "network",
                "create",
                "--out",
                net.toString(),
                "--member",
                a.resolve("member.json").toString(),
                b.toString());

        assertEquals(0, created, printed(err));
        assertTrue(printed(out).contains("network join"), printed(out));
        assertEquals(List.of(), NetworkFolder.at(net).sites());

        assertEquals(
                0,
                run(
                        "network",
                        "join",
                        a.toString(),
                        "--network",
                        net.resolve("network").toString()),
                printed(err));
        assertEquals(0, run("network", "join", b.toString(), "--network", net.toString()), printed(err));
        assertTrue(
                printed(out)
                        .contains("Its first block is "
                                + NetworkFolder.at(net).network().genesisHash() + ": compare that with the operator"),
                printed(out));
        assertTrue(SiteFolder.at(a).hasPlugin());
        assertEquals(NetworkFolder.at(net).network(), SiteFolder.at(b).network().orElseThrow());
    }

    @Test
    void whoJoinsAgainIsToldWhichEditedScriptsStay() throws IOException {
        create("--hospital", "A");
        SiteFolder site = NetworkFolder.at(net).site("A");
        String path = site.path().toString();
        assertEquals(0, run("network", "join", path, "--network", net.toString()), printed(err));
        assertFalse(printed(out).contains(".new"), printed(out));
        Files.writeString(site.path("start-kubo"), "#!/bin/sh\n");

        assertEquals(0, run("network", "join", path, "--network", net.toString()), printed(err));

        assertTrue(printed(out).contains("this version's is " + site.path("start-kubo.new")), printed(out));
        assertEquals("#!/bin/sh\n", Files.readString(site.path("start-kubo")));
    }

    @Test
    void newcomerIsAddedWithItsProposal() throws IOException {
        create("--hospital", "A", "B", "C", "D");

        int code =
                run("network", "add-organisation", net.toString(), "--hospital", "E", "--seed-file", seed.toString());

        assertEquals(0, code, printed(err));
        assertTrue(printed(out).contains("admissions/e.json"), printed(out));
        Member e = NetworkFolder.at(net).site("E").member();
        assertTrue(printed(out).contains("consilium vote admit " + net.resolve("sites/e/member.json")), printed(out));
        assertTrue(printed(out).contains("consilium network sealer add " + e.sealer()), printed(out));
        assertTrue(printed(err).contains("once it seals blocks, 5 hospitals"), printed(err));
        JsonNode proposal = JsonMapper.builder()
                .build()
                .readTree(net.resolve("admissions/e.json").toFile());
        assertTrue(proposal.at("/transaction/data").asText().startsWith("0x40086fd6"));
        assertEquals(5, NetworkFolder.at(net).sites().size());
        assertEquals(1, run("network", "add-organisation", net.toString(), "--partner", "e"));
    }

    @Test
    void newcomerWithItsOwnKeysIsAddedByItsFile() {
        create("--hospital", "A");
        Path e = folder.resolve("e");
        run("network", "identity", "--partner", "E", "--out", e.toString(), "--host", "192.0.2.9");

        assertEquals(0, run("network", "add-organisation", net.toString(), "--member", e.toString()), printed(err));
        assertTrue(printed(out).contains("consilium vote admit " + e), printed(out));
        assertFalse(printed(out).contains("sealer"), printed(out));
        assertEquals(1, NetworkFolder.at(net).sites().size());
        assertEquals(1, NetworkFolder.at(net).network().admitted().size());
    }

    @Test
    void whatAMemberFileSaysIsNotSaidAgain() throws IOException {
        create("--hospital", "A");
        Path e = folder.resolve("e");
        run("network", "identity", "--partner", "E", "--out", e.toString(), "--host", "192.0.2.9");
        Path password = secret("password", "a password of my own\n");

        for (String[] option : new String[][] {
            {"--host", "192.0.2.1"},
            {"--first-port", "4000"},
            {"--password-file", password.toString()},
            {"--ask-password"},
            {"--seed-file", seed.toString()},
            {"--plugin-jar", password.toString()}
        }) {
            List<String> arguments =
                    new ArrayList<>(List.of("network", "add-organisation", net.toString(), "--member", e.toString()));
            arguments.addAll(List.of(option));
            assertEquals(2, run(arguments.toArray(String[]::new)), option[0]);
            assertTrue(printed(err).contains(option[0] + " doesn't go with --member"), printed(err));
        }
        assertEquals(0, NetworkFolder.at(net).network().admitted().size());
    }

    @Test
    void exactlyOneNewcomerIsNamed() {
        create("--hospital", "A");

        assertEquals(2, run("network", "add-organisation", net.toString()));
        assertEquals(2, run("network", "add-organisation", net.toString(), "--hospital", "E", "--partner", "P"));
        assertEquals(2, run("network", "identity", "--out", folder.resolve("x").toString()));
    }

    @Test
    void checkEndsWithOneWhenSomethingIsWrong() throws IOException {
        create("--hospital", "A", "--first-port", "23900");
        Path shared = net.resolve("network");

        assertEquals(0, run("network", "check", shared.toString()), printed(err));
        assertTrue(printed(out).contains("Nothing is wrong."), printed(out));

        Files.setPosixFilePermissions(shared.resolve("swarm.key"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(1, run("network", "check", shared.toString()));
        assertTrue(printed(out).contains("WRONG"), printed(out));
        assertTrue(printed(out).contains("swarm.key (rw-rw-rw-)"), printed(out));
    }

    @Test
    void checkThatWaitsInVainEndsWithOne() {
        create("--hospital", "A");

        assertNotEquals(0, run("network", "check", net.toString(), "--wait", "0"));
        assertTrue(printed(err).contains("no new block that all nodes here have within 0 s"), printed(err));
        assertTrue(printed(err).contains("A: no node answers on port"), printed(err));
    }

    @Test
    void checkOfSomethingElseSaysWhatItExpects() {
        assertEquals(1, run("network", "check", folder.toString()));
        assertTrue(printed(err).contains("neither a network nor a site"), printed(err));
    }

    @Test
    void joiningWithoutASiteSaysHowToMakeOne() {
        assertEquals(1, run("network", "join", folder.toString(), "--network", folder.toString()));
        assertTrue(printed(err).contains("consilium site init"), printed(err));
    }

    private Path secret(String name, String content) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private List<Path> entries() {
        try (Stream<Path> entries = Files.walk(folder)) {
            return entries.sorted().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void refused(String why, String... options) {
        assertEquals(1, create(options));
        assertTrue(printed(err).contains(why), printed(err));
        assertFalse(printed(err).contains("bug"), printed(err));
    }

    private int create(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("network", "create", "--out", net.toString(), "--seed-file", seed.toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
    }

    private static String printed(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
