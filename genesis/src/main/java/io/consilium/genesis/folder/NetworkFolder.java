package io.consilium.genesis.folder;

import io.consilium.genesis.GenesisException;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.Organisation;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Password;
import io.consilium.genesis.Ports;
import io.consilium.genesis.admit.Admission;
import io.consilium.genesis.block.GenesisBlock;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import io.consilium.genesis.key.SwarmKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The folder of a network's operator: what all members share, and the folders of those sites that live here.
 *
 * <p>It is made as a whole or not at all.
 */
public final class NetworkFolder {

    private static final List<String> PROGRAMS = List.of("start-all", "stop-all");
    /** How the names of sites begin that are being made. */
    private static final String ADDING = ".adding-";

    private final Path path;

    private NetworkFolder(Path path) {
        this.path = path;
    }

    /** A folder that somebody made. */
    public static NetworkFolder at(Path path) {
        if (!isAt(path)) {
            throw new GenesisException.Unreadable(
                    path + " is no network's folder: network/network.json and network/genesis.json aren't there");
        }
        return new NetworkFolder(path);
    }

    /** Whether a folder looks like one of these. */
    public static boolean isAt(Path path) {
        return SharedFolder.isAt(path.resolve("network")) && !SiteFolder.isAt(path);
    }

    /**
     * Makes a network.
     *
     * @throws GenesisException.Exists if something is in the folder already
     */
    public static NetworkFolder create(Path folder, NetworkPlan plan) {
        return create(folder, plan, name -> {});
    }

    /**
     * Makes a network, and tells of each organisation once its keys are made: encrypting them well takes a second or two.
     *
     * @throws GenesisException.Exists if something is in the folder already
     */
    public static NetworkFolder create(Path folder, NetworkPlan plan, Consumer<OrganisationName> made) {
        try (Draft draft = Draft.of(folder)) {
            NetworkFolder network = new NetworkFolder(draft.path());
            List<SiteFolder> sites = new ArrayList<>();
            for (Organisation organisation : plan.organisations()) {
                sites.add(network.createSite(organisation, plan));
                made.accept(organisation.name());
            }
            List<Member> founders = Stream.concat(sites.stream().map(SiteFolder::member), plan.members().stream())
                    .toList();
            SharedFolder shared = network.createShared(plan, founders);
            sites.forEach(site -> site.join(shared));
            plan.pluginJar().ifPresent(jar -> sites.forEach(site -> site.install(jar)));
            if (!sites.isEmpty()) {
                PROGRAMS.forEach(
                        program -> Access.PROGRAM.create(network.path.resolve(program), Resource.text(program)));
            }
            Access.SECRET.create(network.path.resolve(Turn.FILE), "");
            Access.PUBLIC.create(
                    network.path.resolve("README.md"), Readme.ofNetwork(shared.network(), !sites.isEmpty()));
            draft.keep();
        }
        return new NetworkFolder(folder);
    }

    private SiteFolder createSite(Organisation organisation, NetworkPlan plan) {
        Path folder = sitePath(organisation.name());
        Access.directory(folder);
        Optional<Password> password = Optional.ofNullable(plan.passwords().get(organisation.name()));
        return SiteFolder.create(
                folder, organisation, new KeyMaking(plan.keys(), password, plan.cost(), plan.createdAt()));
    }

    private SharedFolder createShared(NetworkPlan plan, List<Member> founders) {
        long chainId = plan.chainId().orElseGet(() -> drawChainId(plan.keys()));
        GenesisBlock genesis =
                GenesisBlock.create(chainId, plan.createdAt(), plan.blockPeriod(), plan.votingRules(), founders);
        Network network = new Network(
                Network.FORMAT,
                chainId,
                genesis.hash(),
                plan.createdAt(),
                (int) plan.blockPeriod().toSeconds(),
                plan.votingRules(),
                plan.permissioned(),
                founders,
                List.of(),
                List.of(),
                List.of());
        return SharedFolder.create(
                path.resolve("network"), network, genesis, SwarmKey.generate(plan.keys(), "network/swarm"));
    }

    /** Nine digits: long enough that two networks hardly ever share one, short enough to be read aloud. */
    private static long drawChainId(KeySource keys) {
        int drawn =
                ByteBuffer.wrap(keys.bytes("network/chain id", Integer.BYTES)).getInt();
        return 100_000_000L + Integer.toUnsignedLong(drawn) % 900_000_000L;
    }

    /**
     * Makes the folder of a newcomer whose keys are to be made here, and tells the sites that live here of it.
     *
     * <p>What was begun and broken off, by a power cut say, is finished when it is asked for again, with the keys that were made then.
     *
     * @param password what its keys are encrypted with; without one, one is made and written beside them
     */
    public SiteFolder add(
            Organisation newcomer, KeySource keys, Optional<Password> password, Optional<Path> pluginJar) {
        return Turn.take(path, () -> {
            Network before = network();
            requireNew(newcomer.name(), before);
            Optional<SiteFolder> begun = begun(newcomer, password);
            SiteFolder site = begun.orElseGet(() -> makeSite(newcomer, keys, password, pluginJar, before));
            tellOrUndo(before, site.member(), begun.isPresent() ? Optional.empty() : Optional.of(site));
            return site;
        });
    }

    /** Takes in a newcomer that made its keys itself, and tells the sites that live here of it. */
    public void add(Member newcomer) {
        Turn.take(path, () -> {
            Network before = network();
            requireNew(newcomer.name(), before);
            tellOrUndo(before, newcomer, Optional.empty());
            return newcomer;
        });
    }

    /** Takes in that a member has other keys by now, or is reached elsewhere, and tells the sites that live here of it. */
    public void update(Member member) {
        change(before -> before.changing(member));
    }

    /** Takes in that a member was voted out, and tells the other sites that live here; its own folder stays as it is. */
    public void remove(OrganisationName name) {
        change(before -> before.without(name));
    }

    private void change(UnaryOperator<Network> change) {
        Turn.take(path, () -> {
            Network before = network();
            Network after = change.apply(before);
            try {
                telling(after).forEach(Runnable::run);
            } catch (RuntimeException failed) {
                undo(telling(before), failed);
                throw failed;
            }
            return after;
        });
    }

    /** The folder of a newcomer that was made when nobody was told of it any more. */
    private Optional<SiteFolder> begun(Organisation newcomer, Optional<Password> password) {
        Path folder = sitePath(newcomer.name());
        if (!SiteFolder.isAt(folder)) {
            return Optional.empty();
        }
        SiteFolder site = SiteFolder.at(folder);
        Member member = site.member();
        if (!member.name().equals(newcomer.name())
                || member.kind() != newcomer.kind()
                || !member.host().equals(newcomer.host())) {
            throw new GenesisException.Exists(folder + " was begun for " + member.name() + ", a "
                    + member.kind().word() + " at " + member.host()
                    + ", and broken off; ask for the same again to finish"
                    + " it, or delete that folder");
        }
        password.ifPresent(known -> site.keystore().decrypt(known));
        return Optional.of(site);
    }

    private SiteFolder makeSite(
            Organisation newcomer,
            KeySource keys,
            Optional<Password> password,
            Optional<Path> pluginJar,
            Network before) {
        Keystore.Cost cost = keys.isSeeded() ? Keystore.Cost.LIGHT : Keystore.Cost.STANDARD;
        deleteBrokenOff();
        Path folder = sitePath(newcomer.name());
        // Not among the sites, where it would be taken for one.
        try (Draft draft = Draft.of(folder, path, ADDING)) {
            SiteFolder site = SiteFolder.create(
                    draft.path(), newcomer, new KeyMaking(keys, password, cost, NetworkPlan.now(keys)));
            site.join(before.with(site.member()), shared());
            pluginJar.ifPresent(site::install);
            draft.keep();
        }
        return SiteFolder.at(folder);
    }

    /** Whose turn it is can be sure that nobody is at work on what others have begun. */
    private void deleteBrokenOff() {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(path, ADDING + "*")) {
            for (Path draft : drafts) {
                Draft.delete(draft);
            }
        } catch (IOException left) {
            throw new GenesisException.Unwritable("what was broken off in " + path + " can't be deleted", left);
        }
    }

    /** Where the vote proposal lies that admits a member. */
    public Path admission(OrganisationName name) {
        return path.resolve("admissions").resolve(name.folder() + ".json");
    }

    private static void requireNew(OrganisationName name, Network network) {
        network.members().stream()
                .filter(member -> member.name().folder().equals(name.folder()))
                .findFirst()
                .ifPresent(member -> {
                    throw new GenesisException.Exists("the network has a member '" + member.name() + "' already");
                });
    }

    private void tellOrUndo(Network before, Member newcomer, Optional<SiteFolder> made) {
        try {
            telling(before.with(newcomer)).forEach(Runnable::run);
        } catch (RuntimeException failed) {
            List<Runnable> undoing = new ArrayList<>();
            made.ifPresent(site -> undoing.add(() -> delete(site.path())));
            undoing.add(() -> delete(admission(newcomer.name())));
            undoing.addAll(telling(before));
            undo(undoing, failed);
            throw failed;
        }
    }

    private static void undo(List<Runnable> undoing, RuntimeException failed) {
        for (Runnable step : undoing) {
            try {
                step.run();
            } catch (RuntimeException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
        }
    }

    /** The description comes last: until it is written the newcomer counts as unknown, and all this can be repeated. */
    private List<Runnable> telling(Network network) {
        List<Runnable> steps = new ArrayList<>();
        sites().stream()
                .filter(site -> network.member(site.member().name()).isPresent() && !network.isRemoved(site.member()))
                .forEach(site -> steps.add(() -> site.join(network, shared())));
        network.admitted().stream()
                .filter(member -> !network.removed().contains(member.account()))
                .forEach(member -> steps.add(() ->
                        Access.PUBLIC.replace(admission(member.name()), Json.text(Admission.of(network, member)))));
        steps.add(
                () -> Access.PUBLIC.replace(path.resolve("README.md"), Readme.ofNetwork(network, !sites().isEmpty())));
        steps.add(() -> shared().describe(network));
        return steps;
    }

    private static void delete(Path file) {
        try {
            if (Files.exists(file)) {
                Draft.delete(file);
            }
        } catch (IOException left) {
            throw new GenesisException.Unwritable(file + " can't be deleted", left);
        }
    }

    /** The first ports of a host that none of its sites uses; in a row from a first one if that is given. */
    public Ports freePorts(Host host, IntFunction<Ports> nth) {
        List<Integer> used = new ArrayList<>();
        network().members().stream()
                .filter(member -> member.host().equals(host))
                .forEach(member -> used.addAll(List.of(member.p2pPort(), member.swarmPort())));
        sites().stream()
                .filter(site -> site.member().host().equals(host))
                .forEach(site -> used.addAll(site.ports().named().values()));
        return IntStream.range(0, Integer.MAX_VALUE)
                .mapToObj(nth)
                .filter(ports -> ports.named().values().stream().noneMatch(used::contains))
                .findFirst()
                .orElseThrow();
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** The network's description. */
    public Network network() {
        return shared().network();
    }

    /** What all members share. */
    public SharedFolder shared() {
        return SharedFolder.at(path.resolve("network"));
    }

    /** The sites that live here, in the order of their folders' names. */
    public List<SiteFolder> sites() {
        if (!Files.isDirectory(path.resolve("sites"))) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(path.resolve("sites"))) {
            return folders.filter(folder -> !folder.getFileName().toString().startsWith("."))
                    .filter(SiteFolder::isAt)
                    .sorted()
                    .map(SiteFolder::at)
                    .toList();
        } catch (IOException unreadable) {
            throw new GenesisException.Unreadable(path + " can't be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** The folder of a site that lives here. */
    public SiteFolder site(String name) {
        Path folder = sitePath(new OrganisationName(name));
        if (!SiteFolder.isAt(folder)) {
            throw new GenesisException.Unreadable("no site of " + name + " lives in " + path);
        }
        return SiteFolder.at(folder);
    }

    private Path sitePath(OrganisationName name) {
        return path.resolve("sites").resolve(name.folder());
    }
}
