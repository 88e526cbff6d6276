package io.consilium.genesis.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.check.Finding.Verdict;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Folders;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkCheckTest {

    @TempDir
    private static Path sound;

    @TempDir
    private Path folder;

    private NetworkFolder network;
    private SiteFolder site;

    @BeforeAll
    static void make() throws IOException {
        Path jar = Files.write(sound.resolve("plugin.jar"), new byte[] {'P', 'K'});
        NetworkFolder.create(
                sound.resolve("network"),
                Plans.seeded().hospital("A").partner("P").pluginJar(jar).build());
    }

    @BeforeEach
    void copy() throws IOException {
        Path from = sound.resolve("network");
        Path to = folder.resolve("network");
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        network = NetworkFolder.at(to);
        site = network.site("A");
    }

    @Test
    void soundNetworkHasNothingWrongAndStaysAsItIs() throws IOException {
        Map<String, String> before = Folders.content(network.path());

        List<Finding> findings = NetworkCheck.of(network.path()).findings();

        assertEquals(List.of(), findings.stream().filter(Finding::isWrong).toList());
        assertEquals(before, Folders.content(network.path()));
        assertTrue(findings.stream().anyMatch(finding -> finding.detail().startsWith("decrypted: 0x")));
    }

    @Test
    void siteAloneIsCheckedAgainstItsOwnCopies() {
        List<Finding> findings = NetworkCheck.of(site.path()).findings();

        assertEquals(List.of(), findings.stream().filter(Finding::isWrong).toList());
        assertEquals(
                List.of("A"), findings.stream().map(Finding::subject).distinct().toList());
    }

    @Test
    void sharedFolderAloneIsCheckedAsMembersGetIt() {
        List<Finding> findings = NetworkCheck.of(network.shared().path()).findings();

        assertEquals(List.of(), findings.stream().filter(Finding::isWrong).toList());
        assertEquals(
                List.of("network"),
                findings.stream().map(Finding::subject).distinct().toList());
    }

    @Test
    void folderOfSomethingElseIsRefused() {
        assertThrows(GenesisException.Unreadable.class, () -> NetworkCheck.of(folder));
    }

    @Test
    void otherTimeInTheGenesisFileIsAnotherNetwork() throws IOException {
        editGenesis(genesis -> genesis.put("timestamp", "0x1"));

        assertWrong("network", "the genesis file is this network's", "network.json says");
    }

    @Test
    void founderWhoWasSwappedInTheGenesisFileIsFound() throws IOException {
        editGenesis(genesis -> {
            ObjectNode storage = (ObjectNode) genesis.at("/alloc/0xc000000000000000000000000000000000000001/storage");
            String slot = storage.fieldNames().next();
            storage.put(slot, "0x" + "ab".repeat(32));
        });

        assertWrong("network", "the founders stand in the first block", "isn't that of the founders");
    }

    @Test
    void otherValidatorsAreFound() throws IOException {
        editGenesis(genesis -> genesis.put(
                "extraData", genesis.path("extraData").asText().replaceFirst("d594.{40}", "d594" + "0".repeat(40))));

        assertWrong("network", "the hospitals seal blocks", "names other validators");
    }

    @Test
    void otherContractsAreNotedOnly() throws IOException {
        editGenesis(genesis ->
                ((ObjectNode) genesis.at("/alloc/0xc000000000000000000000000000000000000002")).put("code", "0x00"));

        assertEquals(
                Verdict.NOTE,
                finding("network", "the contracts are this program's")
                        .orElseThrow()
                        .verdict());
    }

    @Test
    void secretsThatOthersCanReadAreNamed() throws IOException {
        Files.setPosixFilePermissions(site.path("keys/node.key"), PosixFilePermissions.fromString("rw-r-----"));

        assertWrong("A", "its secrets are secret", "keys/node.key (rw-r-----)");
    }

    @Test
    void copiesOfSecretsThatItsNodesMadeAreLookedAtToo() throws IOException {
        Path copy = site.path("data/kubo/swarm.key");
        Files.createDirectories(copy.getParent());
        Files.copy(site.path("kubo/swarm.key"), copy);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));

        assertWrong("A", "its secrets are secret", "data/kubo/swarm.key (rw-r--r--)");
    }

    @Test
    void secretThatIsMissingIsNamedAndAPasswordMayBeKeptElsewhere() throws IOException {
        Files.delete(site.path("keys/password"));
        assertEquals(
                Verdict.GOOD,
                finding("A", "its secrets are secret").orElseThrow().verdict());

        for (String secret : SiteFolder.SECRETS) {
            if (!SiteFolder.OPTIONAL_SECRETS.contains(secret)) {
                Path aside = Files.move(site.path(secret), folder.resolve("aside"));
                assertWrong("A", "its secrets are secret", secret + " isn't there");
                Files.move(aside, site.path(secret));
            }
        }
    }

    @Test
    void otherSwarmKeyThanTheNetworksIsFound() throws IOException {
        String right = Files.readString(site.path("kubo/swarm.key"));
        Files.writeString(site.path("kubo/swarm.key"), right.replaceFirst("[0-9a-f]{64}", "ab".repeat(32)));

        assertWrong("A", "its Kubo finds the other members", "kubo/swarm.key isn't the network's");
    }

    @Test
    void memberThatKuboDoesNotDialIsNamedAndMorePeersAreNotWrong() throws IOException {
        Path file = site.path("kubo/config.json");
        ObjectNode config = (ObjectNode) Json.read(file);
        config.withArray("/Peering/Peers")
                .addObject()
                .put("ID", "12D3KooWanother")
                .putArray("Addrs");
        Files.writeString(file, Json.text(config));
        assertEquals(
                Verdict.GOOD,
                finding("A", "its Kubo finds the other members").orElseThrow().verdict());

        ((ObjectNode) config.at("/Peering/Peers/0")).putArray("Addrs").add("/ip4/192.0.2.1/tcp/4001");
        Files.writeString(file, Json.text(config));
        assertWrong("A", "its Kubo finds the other members", "doesn't list P under Peering.Peers");
    }

    @Test
    void timestampThatNoClockReachesIsFound() throws IOException {
        editGenesis(genesis -> genesis.put("timestamp", "0x" + "f".repeat(17)));
        assertWrong("network", "the clock is later than the first block", "a timestamp that no clock reaches");

        editGenesis(genesis -> genesis.put("timestamp", "0x7fffffffffffffff"));
        assertWrong("network", "the clock is later than the first block", "a timestamp that no clock reaches");
    }

    @Test
    void keystoreThatIsDamagedIsFound() throws IOException {
        Path file = site.path("keys/operator.json");
        Files.writeString(file, Files.readString(file).replaceFirst("\"iv\" : \"..", "\"iv\" : \""));

        assertWrong("A", "the account's key is its own", "cipherparams.iv has 15 bytes");
    }

    @Test
    void keysOfAnotherSiteAreFound() throws IOException {
        SiteFolder other = network.site("P");
        for (String key : List.of("keys/node.key", "keys/operator.json", "keys/encryption.json", "keys/kubo.key")) {
            Files.copy(other.path(key), site.path(key), StandardCopyOption.REPLACE_EXISTING);
        }

        assertWrong("A", "the node key is its own", "another node");
        assertWrong("A", "the account's key is its own", "another account");
        assertWrong("A", "the encryption key is its own", "doesn't open");
        assertWrong("A", "the Kubo key is its own", "another Kubo node");
    }

    @Test
    void passwordThatDoesNotOpenIsFoundAndAMissingOneIsNoted() throws IOException {
        Files.writeString(site.path("keys/password"), "not the right password\n");
        assertWrong("A", "the account's key is its own", "doesn't open the keystore");

        Files.delete(site.path("keys/password"));
        assertEquals(
                Verdict.NOTE,
                finding("A", "the account's key is its own").orElseThrow().verdict());
        assertEquals(
                Verdict.NOTE,
                finding("A", "the encryption key is its own").orElseThrow().verdict());
    }

    @Test
    void otherStaticNodesAreFound() throws IOException {
        Files.writeString(site.path("besu/static-nodes.json"), "[]");

        assertWrong("A", "it knows the network", "static-nodes.json");
    }

    @Test
    void openGateIsFound() throws IOException {
        String settings = site.besuSettings();
        Files.delete(site.path("besu/plugins/consilium-besu-plugin.jar"));
        assertWrong("A", "the gate is closed", "no plugin in besu/plugins");

        Files.writeString(site.path("besu/besu.toml"), settings.replace("plugin-consilium-mode", "#"));
        assertWrong("A", "the gate is closed", "doesn't ask for the plugin");

        Files.writeString(site.path("besu/besu.toml"), settings + "bootnodes=[\"enode://…\"]\n");
        assertWrong("A", "the gate is closed", "has bootnodes");
    }

    @Test
    void portThatAnotherProgramUsesIsFound() throws IOException {
        for (int port :
                List.of(site.ports().p2p(), site.ports().kuboApi(), site.ports().registry())) {
            try (ServerSocket other = new ServerSocket()) {
                other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (port == site.ports().p2p()) {
                    assertWrong("A", "Besu's ports are its own", "another program uses [" + port + "]");
                } else if (port == site.ports().registry()) {
                    assertEquals(
                            Verdict.NOTE,
                            finding("A", "the registry's port is free")
                                    .orElseThrow()
                                    .verdict());
                }
            }
        }
        assertEquals(
                "free; the node isn't running",
                finding("A", "Besu's ports are its own").orElseThrow().detail());
    }

    @Test
    void clockBeforeTheFirstBlockIsFound() {
        Instant made = network.network().createdAt();
        Clock early = Clock.fixed(made.minusSeconds(1), ZoneOffset.UTC);

        List<Finding> findings = NetworkCheck.of(network.path(), early).findings();

        assertTrue(findings.stream()
                .anyMatch(finding -> finding.isWrong() && finding.detail().contains("set the clock")));
    }

    @Test
    void siteThatHasNotJoinedIsToldWhatToDo() throws IOException {
        try (Stream<Path> files = Files.walk(site.path("network"))) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }

        List<Finding> findings = NetworkCheck.of(site.path()).findings();

        assertEquals(1, findings.size());
        assertTrue(
                findings.getFirst().detail().contains("network join"),
                findings.getFirst().detail());
        assertFalse(findings.getFirst().isWrong());
    }

    @Test
    void waitingForNodesThatDoNotRunEnds() throws InterruptedException {
        List<String> missing = NetworkCheck.of(network.path()).awaitNewBlock(Duration.ofMillis(10));

        assertEquals(network.sites().size(), missing.size(), missing::toString);
        assertEquals("A: no node answers on port " + network.site("A").ports().rpc(), missing.getFirst());
    }

    private interface Edit {
        void edit(ObjectNode genesis);
    }

    private void editGenesis(Edit edit) throws IOException {
        Path file = network.shared().path().resolve("genesis.json");
        ObjectNode genesis = (ObjectNode) Json.read(file);
        edit.edit(genesis);
        Files.writeString(file, Json.text(genesis));
    }

    private void assertWrong(String subject, String claim, String detail) {
        Finding finding = finding(subject, claim).orElseThrow();
        assertEquals(Verdict.WRONG, finding.verdict(), finding.toString());
        assertTrue(finding.detail().contains(detail), finding.detail());
    }

    private Optional<Finding> finding(String subject, String claim) {
        return NetworkCheck.of(network.path()).findings().stream()
                .filter(finding ->
                        finding.subject().equals(subject) && finding.claim().equals(claim))
                .findFirst();
    }
}
