package io.consilium.cli.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.reading.Ledger;
import io.consilium.service.RunningSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A network's folder whose sites' registries run in this JVM on one anvil; what people type is typed.
 *
 * <p>Contents lie in one folder that all sites look into, in the place of a swarm.
 */
public final class AnvilConsortium implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final NetworkFolder network;
    private final Anvil anvil;
    private final Node node;
    private final Map<String, RunningSite> registries = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private AnvilConsortium(NetworkFolder network, Anvil anvil) {
        this.network = network;
        this.anvil = anvil;
        this.node = Node.connect(NodeOptions.of(anvil.url(), Anvil.CHAIN_ID));
    }

    /** Makes the network, and starts the chain; registries are started one by one. */
    public static AnvilConsortium make(Path folder, NetworkPlan.Builder plan) throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("net"), plan.chainId(Anvil.CHAIN_ID).build());
        Anvil anvil = Anvil.start(Files.readString(network.shared().path().resolve("genesis.json")), Anvil.CHAIN_ID);
        return new AnvilConsortium(network, anvil);
    }

    /** Hospitals of these names, each with a registry that runs and somebody signed in there. */
    public static AnvilConsortium ofHospitals(Path folder, String... names) throws IOException {
        NetworkPlan.Builder plan = Plans.seeded().withoutPlugin();
        List.of(names).forEach(plan::hospital);
        AnvilConsortium consortium = make(folder, plan);
        List.of(names).forEach(consortium::start);
        return consortium;
    }

    public NetworkFolder network() {
        return network;
    }

    public Path folder(String site) {
        return network.site(site).path();
    }

    public Ledger ledger() {
        return new Ledger(node);
    }

    /** Where the chain is asked. */
    public URI node() {
        return anvil.url();
    }

    /** The hash of its first block, with 0x. */
    public String genesis() {
        return node.genesis().hex();
    }

    /** Its number on the ledger: founders count up in the order in which they were named. */
    public int id(String site) {
        return network.network().founders().stream()
                        .map(member -> member.name().text())
                        .toList()
                        .indexOf(site)
                + 1;
    }

    /** Starts a site's registry out of its folder, on other settings where some are given, and signs its staff in. */
    public void start(String name, String... settings) {
        SiteFolder site = network.site(name);
        lookIntoSharedContent(site.path("data/registry"));
        start(site, settings);
        login(name);
    }

    /** Whether each transaction gets a block at once; those that waited get theirs when it is switched on again. */
    public void mines(boolean atOnce) {
        anvil.rpc("evm_setAutomine", Boolean.toString(atOnce));
        if (atOnce) {
            anvil.rpc("evm_mine", "");
        }
    }

    /** Starts a site's registry over the site's own Kubo, which runs. */
    public void startOverKubo(String name) {
        SiteFolder site = network.site(name);
        start(site, "-consilium.content.kubo=http://127.0.0.1:" + site.ports().kuboApi());
        login(name);
    }

    private void lookIntoSharedContent(Path home) {
        try {
            Files.createDirectories(home);
            Path shared = Files.createDirectories(network.path().resolve("content"));
            if (!Files.exists(home.resolve("content"))) {
                Files.createSymbolicLink(home.resolve("content"), shared);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(SiteFolder site, String... more) {
        registries.put(site.member().name().text(), RunningSite.start(settings(site, more)));
    }

    /** With what a site's registry is started. */
    public String[] settings(SiteFolder site, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "-consilium.home=" + site.path("data/registry"),
                "-consilium.node.url=" + anvil.url(),
                "-consilium.node.chain-id=" + Anvil.CHAIN_ID,
                "-consilium.account.keystore=" + site.path("keys/operator.json"),
                "-consilium.account.password-file=" + site.path("keys/password"),
                "-consilium.keys.file=" + site.path("keys/encryption.json"),
                "-consilium.keys.password-file=" + site.path("keys/password"),
                "-micronaut.server.port=" + site.ports().registry()));
        settings.addAll(List.of(more));
        return settings.toArray(String[]::new);
    }

    public void stop(String name) {
        registries.remove(name).close();
    }

    /** Signs a site's staff in with the account that its folder holds now. */
    public void login(String name) {
        run(
                0,
                "login",
                "--site",
                folder(name).toString(),
                "--node",
                anvil.url().toString(),
                "--genesis",
                node.genesis().hex());
    }

    /** Types a command at a site, and expects how it ends. */
    public void at(String site, int code, String... command) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(List.of("--registry", address(site).toString()));
        run(code, whole.toArray(String[]::new));
    }

    public URI address(String site) {
        return URI.create("http://127.0.0.1:" + network.site(site).ports().registry());
    }

    /** Types a command, and expects how it ends. */
    public void run(int code, String... command) {
        out.reset();
        err.reset();
        int ended = Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                command);
        assertEquals(code, ended, () -> String.join(" ", command) + "\n" + printed());
    }

    /** What the last command printed. */
    public String printed() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    /** What the last command answered, with --json. */
    public JsonNode answer() {
        try {
            return JSON.readTree(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(printed(), e);
        }
    }

    @Override
    public void close() {
        registries.values().forEach(RunningSite::close);
        node.close();
        anvil.close();
    }
}
