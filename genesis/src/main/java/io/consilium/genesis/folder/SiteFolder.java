package io.consilium.genesis.folder;

import io.consilium.contracts.Word;
import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.Password;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.EthereumKey;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import io.consilium.genesis.key.KuboIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folder of one site: its keys, and once it has joined a network, everything that it needs to run there.
 *
 * <p>It depends on no other folder, so it can be made on, or moved to, the machine where it belongs.
 */
public final class SiteFolder {

    /** What nobody but the site may read; paths inside its folder. */
    public static final List<String> SECRETS = List.of(
            "keys/node.key",
            "keys/operator.json",
            "keys/encryption.json",
            "keys/kubo.key",
            "keys/password",
            "kubo/config.json",
            "kubo/swarm.key");

    /** Those of them that a site can do without: a password that is kept elsewhere. */
    public static final List<String> OPTIONAL_SECRETS = List.of("keys/password");

    /** Copies of secrets that its nodes make when they start. */
    public static final List<String> COPIED_SECRETS = List.of("data/kubo/config", "data/kubo/swarm.key");

    /** Where its programs keep what they make; paths inside its folder. */
    public static final List<String> DATA = List.of("data/besu", "data/kubo", "data/registry", "data/cache");

    private static final int PASSWORD_BYTES = 20;

    private final Path path;

    private SiteFolder(Path path) {
        this.path = path;
    }

    /** A folder that somebody made. */
    public static SiteFolder at(Path path) {
        return new SiteFolder(path);
    }

    /** Whether a folder looks like one of these. */
    public static boolean isAt(Path path) {
        return Files.isRegularFile(path.resolve("member.json"));
    }

    /**
     * Makes a new folder with the keys of one organisation, at the place where they will stay.
     *
     * @param password what they are encrypted with; without one, one is made and written beside the keys
     */
    public static SiteFolder identify(
            Path folder, Organisation organisation, KeySource source, Optional<Password> password) {
        Keystore.Cost cost = source.isSeeded() ? Keystore.Cost.LIGHT : Keystore.Cost.STANDARD;
        try (Draft draft = Draft.of(folder)) {
            create(draft.path(), organisation, new KeyMaking(source, password, cost, NetworkPlan.now(source)));
            draft.keep();
        }
        return new SiteFolder(folder);
    }

    /** Makes the keys of an organisation in a folder that is there and empty. */
    static SiteFolder create(Path path, Organisation organisation, KeyMaking making) {
        SiteFolder site = new SiteFolder(path);
        Access.directory(path.resolve("keys"));
        String purpose = organisation.name().text();
        Password password = making.password().orElseGet(() -> site.generatePassword(making.source(), purpose));
        EthereumKey nodeKey = EthereumKey.generate(making.source(), purpose + "/node");
        EthereumKey operator = EthereumKey.generate(making.source(), purpose + "/operator");
        KuboIdentity kubo = KuboIdentity.generate(making.source(), purpose + "/kubo");
        Access.SECRET.create(site.path("keys/node.key"), HexFormat.of().formatHex(nodeKey.secret()) + "\n");
        Access.SECRET.create(site.path("keys/kubo.key"), kubo.privateKey() + "\n");
        Access.SECRET.create(
                site.path("keys/operator.json"),
                Json.text(Keystore.encrypt(
                        operator, password, making.cost(), making.source(), purpose + "/operator keystore")));
        Word encryptionKey = EncryptionKeys.create(
                site.path("keys/encryption.json"), making.source(), purpose + "/encryption", making.now(), password);
        Member member = new Member(
                organisation.name(),
                organisation.kind(),
                organisation.host(),
                organisation.ports().p2p(),
                organisation.ports().swarm(),
                nodeKey.nodeId(),
                operator.address(),
                encryptionKey,
                kubo.peerId());
        Access.PUBLIC.create(site.path("member.json"), Json.text(member));
        Access.PUBLIC.create(site.path("ports.json"), Json.text(organisation.ports()));
        return site;
    }

    /**
     * Writes everything that the site needs to run in a network. In a site that has joined before, only what tells of the
     * other members, and its programs, are brought up to date: what was edited stays as it is.
     *
     * @throws GenesisException.Invalid if the network doesn't know this site, or knows it otherwise, or if its genesis file isn't
     *     the one that its description names
     * @throws GenesisException.Exists if the site is in another network already
     */
    public void join(SharedFolder shared) {
        Network network = shared.network();
        Word found = shared.genesis().hash();
        if (!found.equals(network.genesisHash())) {
            throw new GenesisException.Invalid(
                    "the genesis file in " + shared.path() + " makes another first block than its"
                            + " network.json names: " + found + ", not " + network.genesisHash()
                            + "; one of them was changed on its way. Get both anew, and compare the hash with the"
                            + " network's operator");
        }
        join(network, shared);
    }

    void join(Network network, SharedFolder shared) {
        Member self = member();
        requireKnown(self, network);
        network().ifPresent(joined -> requireSame(joined, network));
        Ports ports = ports();
        writeOnce(Access.PUBLIC, "network/genesis.json", shared::genesisText);
        writeOnce(Access.SECRET, "kubo/swarm.key", shared::swarmKey);
        writeOnce(Access.SECRET, "kubo/config.json", () -> KuboSettings.config(self, ports, kuboIdentity()));
        writeOnce(Access.PUBLIC, "besu/besu.toml", () -> BesuSettings.toml(network, self, ports));
        writeOnce(Access.PUBLIC, "registry/application.yml", () -> RegistrySettings.yaml(network, self, ports));
        writeOnce(Access.PUBLIC, "README.md", () -> Readme.ofSite(network, self, ports));
        programs().bringUpToDate();
        Access.directory(path("besu/plugins"));
        // Before anything mounts them: an engine of containers would make them for root.
        DATA.forEach(data -> Access.directory(path(data)));
        Access.PUBLIC.replace(path("besu/static-nodes.json"), BesuSettings.staticNodes(network, self));
        Access.SECRET.replace(
                path("kubo/config.json"),
                KuboSettings.withPeers(Json.read(path("kubo/config.json")), network.othersThan(self)));
        Access.PUBLIC.replace(path("network/network.json"), Json.text(network));
    }

    private void writeOnce(Access access, String inside, Supplier<String> text) {
        if (!Files.exists(path(inside))) {
            access.create(path(inside), text.get());
        }
    }

    /** Those of its programs that no version up to this one wrote; for each, this version's is beside it once it joined. */
    public List<String> programsOfOthers() {
        return programs().others();
    }

    private Programs programs() {
        return new Programs(path);
    }

    private static void requireKnown(Member self, Network network) {
        if (network.isRemoved(self)) {
            throw new GenesisException.Invalid(self.name()
                    + " was removed from the network; to be let in anew it needs new keys: consilium site init");
        }
        Member known = network.member(self.name())
                .orElseThrow(() -> new GenesisException.Invalid("the network has no member " + self.name()
                        + "; its operator adds it with: consilium network add-organisation DIR --member member.json"));
        if (!known.equals(self)) {
            throw new GenesisException.Invalid("the network knows " + self.name() + " by the fingerprint "
                    + known.fingerprint() + ", but this folder's is " + self.fingerprint()
                    + "; give the network's operator this folder's member.json");
        }
    }

    /** Puts a plugin's jar where the node looks for it, in place of what is there. */
    public void install(Path pluginJar) {
        try {
            Access.PUBLIC.replace(path("besu/plugins/consilium-besu-plugin.jar"), Files.readAllBytes(pluginJar));
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable("the plugin " + pluginJar + " can't be read", unreadable);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** A file in it, by its path inside the folder. */
    public Path path(String inside) {
        return path.resolve(inside);
    }

    /** What everyone may know of it. */
    public Member member() {
        return Json.read(path("member.json"), Member.class);
    }

    /** Its ports. */
    public Ports ports() {
        return Json.read(path("ports.json"), Ports.class);
    }

    /** The network that it has joined, as it knows it. */
    public Optional<Network> network() {
        Path file = path("network/network.json");
        return Files.exists(file) ? Optional.of(Json.read(file, Network.class)) : Optional.empty();
    }

    /** Whether the genesis file that it was given is the one that its description of the network names. */
    public boolean sharedCopyMatches() {
        SharedFolder copy = SharedFolder.at(path("network"));
        return copy.genesis().hash().equals(copy.network().genesisHash());
    }

    /** The key of the IPFS swarm that it was given. */
    public String swarmKey() {
        return read("kubo/swarm.key");
    }

    /** The settings of its Besu node, as text. */
    public String besuSettings() {
        return read("besu/besu.toml");
    }

    /** Whether there is a plugin for its Besu node. */
    public boolean hasPlugin() {
        try (Stream<Path> plugins = Files.list(path("besu/plugins"))) {
            return plugins.anyMatch(file -> file.toString().endsWith(".jar"));
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(path("besu/plugins") + " can't be looked into", unreadable);
        }
    }

    /** The key that its Besu node is known by. */
    public EthereumKey nodeKey() {
        return EthereumKey.parse(firstLine("keys/node.key"));
    }

    /** The key that its Kubo node is known by. */
    public KuboIdentity kuboIdentity() {
        return KuboIdentity.parse(firstLine("keys/kubo.key"));
    }

    /** Its account's key, encrypted. */
    public Keystore keystore() {
        return Json.read(path("keys/operator.json"), Keystore.class);
    }

    /** The encryption key that its key file claims; with the password, the one that it proves. */
    public Word encryptionKey(Optional<Password> password) {
        Path file = path("keys/encryption.json");
        return password.map(known -> EncryptionKeys.publicKey(file, known))
                .orElseGet(() -> EncryptionKeys.publicKey(file));
    }

    /** The password that lies beside its keys, if one does. */
    public Optional<Password> password() {
        return Files.exists(path("keys/password"))
                ? Optional.of(new Password(firstLine("keys/password")))
                : Optional.empty();
    }

    private void requireSame(Network joined, Network network) {
        if (!joined.genesisHash().equals(network.genesisHash())) {
            throw new GenesisException.Exists(path + " is a site of another network already, with the genesis hash "
                    + joined.genesisHash() + "; make another folder with: consilium network identity");
        }
    }

    private Password generatePassword(KeySource source, String purpose) {
        Password password = new Password(HexFormat.of().formatHex(source.bytes(purpose + "/password", PASSWORD_BYTES)));
        Access.SECRET.create(path("keys/password"), password.reveal() + "\n");
        return password;
    }

    private String firstLine(String inside) {
        return read(inside).lines().findFirst().orElse("");
    }

    private String read(String inside) {
        try {
            return Files.readString(path(inside));
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(
                    path(inside) + " can't be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
