package io.consilium.genesis.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Password;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.testing.Folders;
import io.consilium.genesis.testing.Members;
import io.consilium.genesis.testing.Plans;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, processes that are killed, and two at once: nothing half-written, and the next attempt works. */
class BrokenOffTest {

    private static final KeySource SEED = KeySource.seeded(new byte[] {9});

    @TempDir
    private Path folder;

    private NetworkFolder network(NetworkPlan.Builder plan) {
        return NetworkFolder.create(folder.resolve("network"), plan.build());
    }

    private static Organisation hospital(String name, Ports ports) {
        return new Organisation(new OrganisationName(name), OrganisationKind.HOSPITAL, Host.LOOPBACK, ports);
    }

    private static SiteFolder add(NetworkFolder network, String name) {
        Ports ports = network.freePorts(Host.LOOPBACK, Ports::customary);
        return network.add(hospital(name, ports), SEED, Optional.empty(), Optional.empty());
    }

    /** What isn't meant to be seen, also while others write and delete it. */
    private List<Path> hidden() throws IOException {
        List<Path> hidden = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return visitFile(directory, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.startsWith(".") && !name.equals(Turn.FILE)) {
                    hidden.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException failure) throws IOException {
                return failure instanceof NoSuchFileException
                        ? FileVisitResult.CONTINUE
                        : super.visitFileFailed(gone, failure);
            }
        });
        return hidden;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    @Test
    void fileThatThereWasNoRoomForIsNotThereAndTheNextJoinWritesIt() throws Exception {
        SiteFolder site = SiteFolder.identify(
                folder.resolve("site"), hospital("Site", Ports.customary(0)), SEED, Optional.empty());
        SharedFolder shared =
                network(NetworkPlan.builder().member(site.member())).shared();
        // No file may have more than 10 blocks of 512 bytes or 1 KiB; the genesis file has more.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -f 10 && exec \"$@\"", "sh"));
        command.addAll(
                Worker.command("join", site.path().toString(), shared.path().toString()));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
        assertTrue(said.startsWith("Unwritable: "), said);
        assertFalse(Files.exists(site.path("network/genesis.json")));
        assertEquals(List.of(), hidden());

        site.join(shared);
        assertTrue(site.sharedCopyMatches());
        assertEquals(
                Files.readString(shared.path().resolve("genesis.json")),
                Files.readString(site.path("network/genesis.json")));
    }

    @Test
    void replacementThatFailsLeavesNothingBeside() throws IOException {
        Path taken =
                Files.createDirectories(folder.resolve("taken/by a folder")).getParent();

        assertThrows(GenesisException.Unwritable.class, () -> Access.SECRET.replace(taken, "text"));
        assertThrows(GenesisException.Exists.class, () -> Access.SECRET.create(taken, "text"));

        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(taken), left.toList());
        }
    }

    @Test
    void processThatIsAskedToEndLeavesNoKeysBehind() throws Exception {
        endOnce("create", "A");
    }

    /** One that writes file after file makes folders anew that it finds gone. */
    @Test
    void processThatIsAskedToEndWhileItWritesMuchLeavesNoKeysBehind() throws Exception {
        for (int last = 0; last < 5; last++) {
            endOnce("create many", "H" + last);
        }
    }

    private void endOnce(String work, String last) throws Exception {
        Process process = new ProcessBuilder(
                        Worker.command(work, folder.resolve("new").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            while (!last.equals(lines.readLine())) {
                assertTrue(process.isAlive());
            }
            assertFalse(hidden().isEmpty());

            // As Ctrl-C does.
            process.destroy();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }

        assertEquals(List.of(), hidden());
        assertFalse(Files.exists(folder.resolve("new")));
    }

    @Test
    void siteThatWasBeingMadeWhenItsProcessDiedKeepsNobodyFromBeingAdded() throws IOException {
        NetworkFolder network = network(Plans.seeded().hospital("A"));
        SiteFolder other = SiteFolder.identify(
                folder.resolve("other"), hospital("Other", Ports.customary(7)), SEED, Optional.empty());
        copy(other.path(), network.path().resolve("sites/.consilium-123"));
        copy(other.path(), network.path().resolve(".adding-123"));

        add(network, "Newcomer");

        assertEquals(
                List.of("A", "Newcomer"),
                network.sites().stream()
                        .map(site -> site.member().name().text())
                        .toList());
        assertFalse(Files.exists(network.path().resolve(".adding-123")));
    }

    @Test
    void siteOfWhichNobodyWasToldAnyMoreIsFinishedWithItsKeysAndKeepsNobodyElseFromBeingAdded() throws IOException {
        NetworkFolder network = network(Plans.seeded().hospital("A").partner("P"));
        Path before = folder.resolve("before");
        copy(network.path(), before);
        SiteFolder made = add(network, "Newcomer");
        Member member = made.member();
        copy(made.path(), before.resolve("sites/newcomer"));
        NetworkFolder broken = NetworkFolder.at(before);

        add(broken, "Next");
        assertEquals(
                List.of("Next"),
                broken.network().admitted().stream()
                        .map(each -> each.name().text())
                        .toList());
        GenesisException refused = assertThrows(
                GenesisException.Exists.class,
                () -> broken.add(
                        new Organisation(
                                new OrganisationName("Newcomer"),
                                OrganisationKind.PARTNER,
                                Host.LOOPBACK,
                                Ports.customary(8)),
                        SEED,
                        Optional.empty(),
                        Optional.empty()));
        assertTrue(refused.getMessage().contains("broken off"), refused.getMessage());
        assertThrows(
                GenesisException.WrongPassword.class,
                () -> broken.add(
                        hospital("Newcomer", Ports.customary(8)),
                        SEED,
                        Optional.of(new Password("another password")),
                        Optional.empty()));

        SiteFolder finished = broken.add(
                hospital("Newcomer", Ports.customary(8)), KeySource.random(), Optional.empty(), Optional.empty());

        assertEquals(member, finished.member());
        assertEquals(2, broken.network().admitted().size());
        assertTrue(Files.exists(broken.admission(member.name())));
        for (SiteFolder site : broken.sites()) {
            assertEquals(broken.network(), site.network().orElseThrow());
        }
    }

    @Test
    void additionThatIsKilledAtAnyMomentCanBeDoneAgain() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        NetworkFolder network = network(Plans.seeded().hospital("A").partner("P"));
        for (int round = 0; round < 3; round++) {
            Process process = new ProcessBuilder(
                            Worker.command("add", network.path().toString()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader lines = process.inputReader()) {
                assertEquals("begun", lines.readLine(), "seed " + seed);
                Thread.sleep(random.nextInt(2500));
            } finally {
                process.destroyForcibly().waitFor();
            }
        }

        if (network.network().member(new OrganisationName("Newcomer")).isEmpty()) {
            network.add(Worker.newcomer(network), SEED, Optional.empty(), Optional.empty());
        }

        assertEquals(List.of(), hidden(), "seed " + seed);
        assertEquals(3, network.sites().size(), "seed " + seed);
        for (SiteFolder site : network.sites()) {
            assertEquals(network.network(), site.network().orElseThrow(), "seed " + seed);
        }
    }

    @Test
    void siteThatCanNotBeToldUndoesTheAdditionEverywhere() throws IOException {
        NetworkFolder network = network(Plans.seeded().hospital("A").partner("P"));
        Path told = network.site("P").path("besu/static-nodes.json");
        Files.delete(told);
        Files.createDirectories(told.resolve("in the way"));
        Map<String, String> before = Folders.content(network.path());

        assertThrows(GenesisException.Unwritable.class, () -> add(network, "Newcomer"));
        assertEquals(before, Folders.content(network.path()));
        assertThrows(GenesisException.Unwritable.class, () -> network.add(Members.hospital("Member")));
        assertEquals(before, Folders.content(network.path()));
    }

    @Test
    void allWhoAreAddedAtTheSameTimeAreIn() throws Exception {
        NetworkFolder network = network(Plans.seeded().hospital("A"));
        List<String> names =
                IntStream.range(0, 6).mapToObj(n -> "Hospital " + n).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(names.size())) {
            List<Future<?>> added = new ArrayList<>();
            for (String name : names) {
                added.add(threads.submit(() -> network.add(Members.hospital(name))));
            }
            for (Future<?> each : added) {
                each.get();
            }
        }

        assertEquals(
                Set.copyOf(names),
                network.network().admitted().stream()
                        .map(member -> member.name().text())
                        .collect(Collectors.toSet()));
        assertEquals(network.network(), network.site("A").network().orElseThrow());
    }

    @Test
    void anotherProcessThatAddsIsWaitedFor() throws Exception {
        NetworkFolder network = network(Plans.seeded().hospital("A"));
        Process process = new ProcessBuilder(
                        Worker.command("add", network.path().toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            assertEquals("begun", lines.readLine());
            while (hidden().isEmpty() && process.isAlive()) {
                Thread.sleep(1);
            }

            network.add(Members.hospital("Member"));

            assertEquals("done", lines.readLine());
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
        assertEquals(2, network.network().admitted().size());
    }

    @Test
    void genesisFileThatWasChangedOnItsWayIsNotJoined() throws IOException {
        SiteFolder site = SiteFolder.identify(
                folder.resolve("site"), hospital("Site", Ports.customary(0)), SEED, Optional.empty());
        SharedFolder shared =
                network(NetworkPlan.builder().member(site.member())).shared();
        Path genesis = shared.path().resolve("genesis.json");
        String right = Files.readString(genesis);
        Files.writeString(genesis, right.replaceFirst("\"gasLimit\" : \"0x5", "\"gasLimit\" : \"0x6"));

        GenesisException refused = assertThrows(GenesisException.Invalid.class, () -> site.join(shared));

        assertTrue(refused.getMessage().contains(shared.network().genesisHash().hex()), refused.getMessage());
        assertFalse(Files.exists(site.path("network")));
        Files.writeString(genesis, right);
        site.join(shared);
        assertTrue(site.sharedCopyMatches());
    }
}
