package io.consilium.genesis.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Password;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import io.consilium.genesis.testing.Folders;
import io.consilium.genesis.testing.Members;
import io.consilium.genesis.testing.Plans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkFolderTest {

    private static final KeySource SEED = KeySource.seeded(new byte[] {9});

    @TempDir
    private Path folder;

    @Test
    void seedMakesTheSameNetworkBitForBit() throws IOException {
        NetworkPlan plan = Plans.consortium().build();

        NetworkFolder.create(folder.resolve("one"), plan);
        NetworkFolder.create(folder.resolve("other"), plan);

        assertEquals(Folders.content(folder.resolve("one")), Folders.content(folder.resolve("other")));
    }

    @Test
    void withoutASeedEverythingSecretDiffers() throws IOException {
        NetworkPlan.Builder plan = NetworkPlan.builder().hospital("A");
        NetworkFolder one = NetworkFolder.create(folder.resolve("one"), plan.build());
        NetworkFolder other = NetworkFolder.create(folder.resolve("other"), plan.build());

        for (String secret : SiteFolder.SECRETS) {
            assertNotEquals(
                    Files.readString(one.site("A").path(secret)),
                    Files.readString(other.site("A").path(secret)),
                    secret);
        }
        assertNotEquals(one.network().chainId(), other.network().chainId());
        assertEquals(262_144, one.site("A").keystore().crypto().kdfParameters().n());
    }

    @Test
    void secretsAreForTheirOwnerAloneAndSoAreTheFolders() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.consortium().build());

        for (SiteFolder site : network.sites()) {
            for (String secret : SiteFolder.SECRETS) {
                assertEquals("rw-------", permissions(site.path(secret)), secret);
            }
            assertEquals("rwx------", permissions(site.path()));
            assertEquals("rwx------", permissions(site.path("keys")));
            for (String data : SiteFolder.DATA) {
                assertEquals("rwx------", permissions(site.path(data)), data);
            }
        }
        assertEquals("rw-------", permissions(network.shared().path().resolve("swarm.key")));
        assertEquals("rw-r--r--", permissions(network.shared().path().resolve("genesis.json")));
    }

    @Test
    void noSiteHoldsAnotherSitesSecret() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.consortium().build());

        for (SiteFolder owner : network.sites()) {
            Password password = owner.password().orElseThrow();
            List<String> secrets = List.of(
                    HexFormat.of().formatHex(owner.nodeKey().secret()),
                    HexFormat.of().formatHex(owner.keystore().decrypt(password).secret()),
                    owner.keystore().crypto().cipherText(),
                    owner.kuboIdentity().privateKey(),
                    password.reveal());
            String elsewhere = everythingBut(owner, network);
            secrets.forEach(secret -> assertFalse(elsewhere.contains(secret), owner.path() + ": " + secret));
        }
    }

    @Test
    void keysOfASiteAreThoseThatItsMemberFileNames() {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.consortium().build());

        for (SiteFolder site : network.sites()) {
            Member member = site.member();
            assertEquals(member.node(), site.nodeKey().nodeId());
            assertEquals(member.sealer(), site.nodeKey().address());
            assertEquals(member.peer(), site.kuboIdentity().peerId());
            assertEquals(
                    member.account(),
                    site.keystore().decrypt(site.password().orElseThrow()).address());
            assertEquals(member.encryptionKey(), site.encryptionKey(site.password()));
        }
    }

    @Test
    void passwordThatIsGivenIsNotWrittenAnywhere() throws IOException {
        Password password = new Password("a password of my own");
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.seeded().hospital("A").password("A", password).build());

        SiteFolder site = network.site("A");
        assertEquals(Optional.empty(), site.password());
        assertEquals(site.member().account(), site.keystore().decrypt(password).address());
        assertFalse(everythingIn(folder).contains(password.reveal()));
    }

    @Test
    void sitesDialAllOthersAndNobodyIsABootnode() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.consortium().build());

        SiteFolder site = network.site("P");
        List<String> dialled = Stream.of(Json.read(site.path("besu/static-nodes.json"), String[].class))
                .toList();
        List<String> others = network.network().othersThan(site.member()).stream()
                .map(Member::enode)
                .toList();
        assertEquals(others, dialled);
        assertEquals(
                5, Json.read(site.path("kubo/config.json")).at("/Peering/Peers").size());
        assertEquals(
                0, Json.read(site.path("kubo/config.json")).path("Bootstrap").size());
        assertTrue(site.besuSettings().lines().noneMatch(line -> line.startsWith("bootnodes")));
        assertTrue(site.besuSettings().contains("plugin-consilium-mode=\"enforce\""));
    }

    @Test
    void folderWithSomethingInItIsLeftAsItIs() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Files.writeString(there.resolve("precious"), "data");
        Map<String, String> before = Folders.content(folder);
        NetworkPlan plan = Plans.seeded().hospital("A").build();

        GenesisException refused = assertThrows(GenesisException.Exists.class, () -> NetworkFolder.create(there, plan));

        assertTrue(refused.getMessage().contains("add-organisation"), refused.getMessage());
        assertEquals(before, Folders.content(folder));
    }

    @Test
    void emptyFolderIsTakenOver() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        NetworkFolder.create(empty, Plans.seeded().hospital("A").build());

        assertTrue(NetworkFolder.isAt(empty));
    }

    @Test
    void failureHalfWayLeavesNothingBehind() throws IOException {
        NetworkPlan plan =
                Plans.consortium().pluginJar(folder.resolve("missing.jar")).build();

        GenesisException failed = assertThrows(
                GenesisException.Unreadable.class, () -> NetworkFolder.create(folder.resolve("network"), plan));

        assertTrue(failed.getMessage().contains("missing.jar"), failed.getMessage());
        assertEquals(List.of(""), List.copyOf(Folders.content(folder).keySet()));
    }

    @Test
    void folderThatCannotBeWrittenIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        NetworkPlan plan = Plans.seeded().hospital("A").build();

        GenesisException refused = assertThrows(
                GenesisException.Unwritable.class, () -> NetworkFolder.create(file.resolve("network"), plan));

        assertTrue(refused.getMessage().contains("choose another folder"), refused.getMessage());
        assertEquals("not a folder", Files.readString(file));
    }

    @Test
    void networksThatMakeNoSenseAreRefusedBeforeAnythingIsWritten() throws IOException {
        refused("two organisations are called A", Plans.seeded().hospital("A").partner("A"));
        refused(
                "would have the folder st-mary",
                Plans.seeded().hospital("St. Mary").hospital("St Mary"));
        refused("at least one hospital", Plans.seeded().partner("P").regulator("R"));
        refused("at least one hospital", Plans.seeded());
        refused("no organisation of that name", Plans.seeded().hospital("A").host("B", Host.LOOPBACK));
        refused("1 to 2^53", Plans.seeded().hospital("A").chainId(0));
        refused("1 to 60 whole seconds", Plans.seeded().hospital("A").blockPeriod(Duration.ofMillis(500)));
        assertEquals(List.of(""), List.copyOf(Folders.content(folder).keySet()));
    }

    @Test
    void everyMembersKeysCanBeMadeWhereTheyStay() throws IOException {
        SiteFolder hospital = SiteFolder.identify(
                folder.resolve("at the hospital"),
                organisation("Hospital", Ports.customary(0)),
                SEED,
                Optional.empty());
        SiteFolder other = SiteFolder.identify(
                folder.resolve("at the other"), organisation("Other", Ports.customary(1)), SEED, Optional.empty());
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("at the operator"),
                NetworkPlan.builder()
                        .member(hospital.member())
                        .member(other.member())
                        .build());

        assertTrue(network.sites().isEmpty());
        assertFalse(Files.exists(network.path().resolve("start-all")));
        assertFalse(
                everythingIn(network.path()).contains(hospital.kuboIdentity().privateKey()));

        hospital.join(network.shared());
        assertEquals(network.network(), hospital.network().orElseThrow());
        assertTrue(Files.isExecutable(hospital.path("start")));
        assertTrue(hospital.sharedCopyMatches());
    }

    @Test
    void siteThatTheNetworkDoesNotKnowCannotJoin() {
        SiteFolder stranger = SiteFolder.identify(
                folder.resolve("stranger"), organisation("Stranger", Ports.customary(0)), SEED, Optional.empty());
        SiteFolder impostor = SiteFolder.identify(
                folder.resolve("impostor"), organisation("A", Ports.customary(0)), SEED, Optional.empty());
        SharedFolder shared = NetworkFolder.create(
                        folder.resolve("network"), Plans.seeded().hospital("A").build())
                .shared();

        GenesisException unknown = assertThrows(GenesisException.Invalid.class, () -> stranger.join(shared));
        GenesisException other = assertThrows(GenesisException.Invalid.class, () -> impostor.join(shared));

        assertTrue(unknown.getMessage().contains("no member Stranger"), unknown.getMessage());
        assertTrue(other.getMessage().contains("the network knows A by the fingerprint"), other.getMessage());
        assertTrue(other.getMessage().contains(impostor.member().fingerprint()), other.getMessage());
    }

    @Test
    void genesisFileThatWasChangedOnItsWayIsNotJoined() throws IOException {
        SiteFolder site = SiteFolder.identify(
                folder.resolve("site"), organisation("Site", Ports.customary(0)), SEED, Optional.empty());
        SharedFolder shared = NetworkFolder.create(
                        folder.resolve("network"),
                        NetworkPlan.builder().member(site.member()).build())
                .shared();
        Path genesis = shared.path().resolve("genesis.json");
        String sound = Files.readString(genesis);
        Files.writeString(genesis, sound.replaceFirst("(\"timestamp\"\\s*:\\s*)\"[^\"]+\"", "$1\"0x1\""));

        GenesisException refused = assertThrows(GenesisException.Invalid.class, () -> site.join(shared));

        assertTrue(refused.getMessage().contains("makes another first block"), refused.getMessage());
        assertTrue(refused.getMessage().contains("Get both anew"), refused.getMessage());
        assertEquals(Optional.empty(), site.network());
        Files.writeString(genesis, sound);
        site.join(shared);
        assertEquals(shared.network(), site.network().orElseThrow());
    }

    @Test
    void siteOfOneNetworkDoesNotSlipIntoAnother() {
        Member outsider = Members.hospital("Elsewhere");
        SiteFolder site = SiteFolder.identify(
                folder.resolve("site"), organisation("Site", Ports.customary(0)), SEED, Optional.empty());
        NetworkPlan.Builder plan = NetworkPlan.builder().member(site.member());
        SharedFolder one =
                NetworkFolder.create(folder.resolve("one"), plan.build()).shared();
        SharedFolder other = NetworkFolder.create(
                        folder.resolve("other"), plan.member(outsider).build())
                .shared();

        site.join(one);

        assertThrows(GenesisException.Exists.class, () -> site.join(other));
        assertEquals(one.network(), site.network().orElseThrow());
    }

    @Test
    void memberThatWasVotedOutIsNotDialledUntilItIsLetInAnewWithOtherKeys() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.seeded().hospital("A").hospital("B").partner("P").build());
        SharedFolder shared = network.shared();

        network.remove(new OrganisationName("B"));

        assertEquals(3, network.network().founders().size());
        assertEquals(List.of("A", "P"), names(network.network().members()));
        assertEquals(
                List.of(network.site("P").member()),
                network.network().othersThan(network.site("A").member()));
        assertEquals(
                1, Json.read(network.site("A").path("besu/static-nodes.json")).size());
        assertEquals(
                2, Json.read(network.site("B").path("besu/static-nodes.json")).size());
        GenesisException gone = assertThrows(
                GenesisException.Invalid.class, () -> network.site("B").join(shared));
        assertTrue(gone.getMessage().contains("removed"), gone.getMessage());
        Member keysOfBefore = network.site("B").member();
        assertThrows(GenesisException.Invalid.class, () -> network.add(keysOfBefore));
        assertThrows(GenesisException.Invalid.class, () -> network.remove(new OrganisationName("B")));
        assertThrows(GenesisException.Invalid.class, () -> network.remove(new OrganisationName("Nobody")));
        assertThrows(GenesisException.Invalid.class, () -> network.remove(new OrganisationName("A")));
        assertEquals(List.of("A", "P"), names(network.network().members()));

        Member anew = SiteFolder.identify(
                        folder.resolve("anew"), organisation("B", Ports.customary(9)), SEED, Optional.empty())
                .member();
        network.add(anew);
        assertEquals(anew, network.network().member(anew.name()).orElseThrow());
        assertEquals(
                2, Json.read(network.site("A").path("besu/static-nodes.json")).size());
        assertTrue(network.network().isRemoved(keysOfBefore));
        assertFalse(network.network().isRemoved(anew));
        assertFalse(
                network.network().isRemoved(anew.withKeys(keysOfBefore.node(), anew.account(), anew.encryptionKey())));
        network.remove(anew.name());
        assertEquals(List.of("A", "P"), names(network.network().members()));
    }

    private static List<String> names(List<Member> members) {
        return members.stream().map(member -> member.name().text()).toList();
    }

    @Test
    void newcomerIsKnownToAllSitesAndTheirSettingsStay() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                Plans.seeded().hospital("A").partner("P").build());
        Files.writeString(network.site("A").path("besu/besu.toml"), "identity=\"edited\"\n");
        String genesis = network.shared().genesisText();
        Ports ports = network.freePorts(Host.LOOPBACK, Ports::customary);

        SiteFolder newcomer = network.add(organisation("Newcomer", ports), SEED, Optional.empty(), Optional.empty());

        Network after = network.network();
        assertEquals(List.of(newcomer.member()), after.admitted());
        assertEquals(2, after.founders().size());
        assertEquals(genesis, network.shared().genesisText());
        for (SiteFolder site : network.sites()) {
            assertEquals(after, site.network().orElseThrow());
            assertEquals(2, Json.read(site.path("besu/static-nodes.json")).size());
            assertEquals(
                    2,
                    Json.read(site.path("kubo/config.json"))
                            .at("/Peering/Peers")
                            .size());
        }
        assertEquals("identity=\"edited\"\n", network.site("A").besuSettings());
        assertTrue(Files.exists(network.admission(new OrganisationName("Newcomer"))));
        assertTrue(Files.readString(network.path().resolve("README.md")).contains("Newcomer"));
    }

    @Test
    void sameNameIsNotAddedTwice() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.seeded().hospital("A").build());
        Map<String, String> before = Folders.content(folder);

        assertThrows(GenesisException.Exists.class, () -> network.add(Members.hospital("A")));
        assertThrows(
                GenesisException.Exists.class,
                () -> network.add(organisation("a", Ports.customary(5)), SEED, Optional.empty(), Optional.empty()));

        assertEquals(before, Folders.content(folder));
    }

    @Test
    void newcomerGetsPortsThatNobodyOnItsHostHas() {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                NetworkPlan.builder()
                        .seed(new byte[] {1})
                        .hospital("A")
                        .hospital("B")
                        .hospital("C")
                        .host("C", new Host("192.0.2.1"))
                        .build());

        assertEquals(Ports.customary(2), network.freePorts(Host.LOOPBACK, Ports::customary));
        assertEquals(Ports.customary(1), network.freePorts(new Host("192.0.2.1"), Ports::customary));
        assertEquals(Ports.customary(0), network.freePorts(new Host("192.0.2.2"), Ports::customary));
        assertEquals(Ports.customary(0), network.site("C").ports());
    }

    @Test
    void sitesOnOtherMachinesListenThereAndAreLookedUpByName() {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"),
                NetworkPlan.builder()
                        .seed(new byte[] {1})
                        .hospital("A")
                        .hospital("B")
                        .host("A", new Host("192.0.2.1"))
                        .host("B", new Host("node.b.example"))
                        .build());

        assertTrue(network.site("A").besuSettings().contains("p2p-interface=\"0.0.0.0\""));
        assertTrue(network.site("A").besuSettings().contains("p2p-host=\"192.0.2.1\""));
        assertTrue(network.site("A").besuSettings().contains("Xdns-enabled=true"));
        assertFalse(network.site("B").besuSettings().contains("p2p-host="));
        assertTrue(network.site("B").besuSettings().contains("rpc-http-host=\"127.0.0.1\""));
        assertEquals(
                "/dns4/node.b.example/tcp/4001",
                Json.read(network.site("A").path("kubo/config.json"))
                        .at("/Peering/Peers/0/Addrs/0")
                        .asText());
    }

    @Test
    void warningsTellWhatIsNotWrongButShouldBeKnown() {
        assertEquals(
                List.of(),
                NetworkPlan.builder()
                        .hospital("A")
                        .hospital("B")
                        .hospital("C")
                        .hospital("D")
                        .build()
                        .warnings());
        assertTrue(warnings(NetworkPlan.builder().hospital("A")).contains("Any one of them that is down"));
        assertTrue(warnings(Plans.consortium()).contains("who knows it has every key"));
        assertTrue(warnings(NetworkPlan.builder().hospital("A").withoutPlugin()).contains("strangers"));
        assertTrue(warnings(NetworkPlan.builder().hospital("A").hospital("B").host("A", new Host("192.0.2.1")))
                .contains("can't reach"));
    }

    @Test
    void damagedDescriptionIsRefusedWithItsName() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.seeded().hospital("A").build());
        Path file = network.shared().path().resolve("network.json");
        String right = Files.readString(file);

        for (String wrong : List.of(
                right.replace("\"format\" : 1", "\"format\" : 2"),
                right.replace("\"name\" : \"A\"", "\"name\" : \"../A\""),
                right.replace("\"account\" : \"0x", "\"account\" : \"1x"),
                right.replaceFirst("\"chainId\" : \\d+,", ""),
                right.substring(20),
                "")) {
            Files.writeString(file, wrong);
            GenesisException refused = assertThrows(GenesisException.Unreadable.class, network::network, wrong);
            assertTrue(refused.getMessage().contains("network.json"), refused.getMessage());
        }
    }

    @Test
    void keystoreOfASeededNetworkIsCheapAndSaysSo() {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("network"), Plans.seeded().hospital("A").build());

        assertEquals(4096, network.site("A").keystore().crypto().kdfParameters().n());
        assertEquals(Keystore.Cost.LIGHT, Plans.seeded().hospital("A").build().cost());
    }

    private void refused(String why, NetworkPlan.Builder plan) {
        GenesisException refused = assertThrows(
                GenesisException.Invalid.class, () -> NetworkFolder.create(folder.resolve("network"), plan.build()));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private static String warnings(NetworkPlan.Builder plan) {
        return String.join("\n", plan.build().warnings());
    }

    private static Organisation organisation(String name, Ports ports) {
        return new Organisation(new OrganisationName(name), OrganisationKind.HOSPITAL, Host.LOOPBACK, ports);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static String everythingBut(SiteFolder site, NetworkFolder network) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(network.path())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(site.path()))
                    .toList()) {
                all.append(Files.readString(file, StandardCharsets.UTF_8)).append('\n');
            }
        }
        return all.toString();
    }

    private static String everythingIn(Path path) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.UTF_8)).append('\n');
            }
        }
        return all.toString();
    }
}
