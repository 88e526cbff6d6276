package io.consilium.besu.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.ConsortiumAbi;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;

/**
 * A network of four hospitals, made by the genesis module, whose nodes are real and run on the loopback interface.
 *
 * <p>Every hospital is a validator; more than half are a majority. Closing ends all nodes.
 */
public final class BesuNetwork implements AutoCloseable {
    public static final int HOSPITALS = 4;
    public static final String CONSORTIUM = ConsortiumAbi.ADDRESS;

    private static final int SITES = 8;
    private static final int PORTS_OF_A_SITE = 10;
    private static final String EXECUTED =
            Hash.sha3String("ProposalExecuted(uint32,uint8,uint8,address,uint16,uint16)");
    private static final String RPC_APIS = "--rpc-http-api=ETH,NET,QBFT,ADMIN,TXPOOL,CONSILIUM";

    private final RealBesu besu;
    private final NetworkFolder folder;
    private final int firstPort;
    private final Map<String, BesuNode> running = new HashMap<>();
    private boolean fullSpeed;

    private BesuNetwork(RealBesu besu, NetworkFolder folder, int firstPort) {
        this.besu = besu;
        this.folder = folder;
        this.firstPort = firstPort;
    }

    /** Makes the network's files; nothing runs yet. */
    public static BesuNetwork create(RealBesu besu, Path path) {
        return create(besu, path, NetworkPlan.builder().pluginJar(PluginJar.PATH));
    }

    /** The same without the plugin, for comparisons. */
    public static BesuNetwork createOpen(RealBesu besu, Path path) {
        return create(besu, path, NetworkPlan.builder().withoutPlugin());
    }

    private static BesuNetwork create(RealBesu besu, Path path, NetworkPlan.Builder plan) {
        int firstPort = FreePorts.inARow(SITES * PORTS_OF_A_SITE);
        plan.firstPort(firstPort).seed("a network for tests".getBytes(StandardCharsets.UTF_8));
        for (int i = 1; i <= HOSPITALS; i++) {
            plan.hospital(hospital(i));
        }
        return new BesuNetwork(besu, NetworkFolder.create(path, plan.build()), firstPort);
    }

    /** The name of the n-th hospital, from 1; its id on the ledger is n. */
    public static String hospital(int n) {
        return "Hospital " + n;
    }

    /** The files of the network. */
    public NetworkFolder folder() {
        return folder;
    }

    /** The port at which files for a site that is none begin, so that it gets in nobody's way. */
    public int strangersPort() {
        return firstPort + (SITES - 1) * PORTS_OF_A_SITE;
    }

    /** Starts a site's node as its operator would, with the settings that genesis wrote. */
    public BesuNode start(String site, String... moreOptions) {
        SiteFolder files = folder.site(site);
        return run(files, "besu/besu.toml", moreOptions);
    }

    /** Starts every hospital's node with Java's best compiler and waits until they make blocks: for measuring. */
    public void startAllAtFullSpeed() {
        fullSpeed = true;
        for (int i = 1; i <= HOSPITALS; i++) {
            start(hospital(i));
        }
        hospitals().forEach(BesuNode::awaitRpc);
        awaitBlock(2);
    }

    /** Starts a site's node without the plugin: what a careless or hostile operator would do. */
    public BesuNode startWithoutPlugin(String site) {
        SiteFolder files = folder.site(site);
        String open = files.besuSettings()
                .lines()
                .filter(line -> !line.startsWith("plugin-"))
                .collect(Collectors.joining("\n"))
                .replace(",\"CONSILIUM\"", "")
                .replace(",\"consilium\"", "");
        write(files.path("besu/open.toml"), open);
        return run(files, "besu/open.toml");
    }

    private BesuNode run(SiteFolder files, String settings, String... moreOptions) {
        BesuNode.Start start = BesuNode.in(besu, files.path())
                .with("--config-file=" + settings)
                .with("--Xp2p-check-maintained-connections-frequency=3")
                .with(moreOptions);
        if (settings.equals("besu/besu.toml") && files.hasPlugin()) {
            start.with(RPC_APIS).plugins(files.path("besu/plugins"));
        } else {
            start.with(RPC_APIS.replace(",CONSILIUM", ""));
        }
        if (fullSpeed) {
            start.atFullSpeed();
        }
        BesuNode node = start.run(files.ports().rpc());
        String site = files.member().name().text();
        running.put(site, node);
        return node;
    }

    /** A node of nobody's: it knows the genesis file and all enodes, and has no plugin. */
    public BesuNode startStranger(Path path) {
        List<String> enodes = folder.network().members().stream()
                .map(member -> "\"" + member.enode() + "\"")
                .toList();
        write(path.resolve("static-nodes.json"), enodes.toString());
        int port = strangersPort();
        BesuNode node = BesuNode.in(besu, path)
                .with("--data-path=data", "--static-nodes-file=static-nodes.json")
                .with("--genesis-file=" + folder.shared().path().resolve("genesis.json"))
                .with("--p2p-host=127.0.0.1", "--p2p-interface=127.0.0.1", "--p2p-port=" + port)
                .with("--discovery-enabled=false", "--nat-method=NONE", "--sync-mode=FULL", "--min-gas-price=0")
                .with("--rpc-http-enabled", "--rpc-http-port=" + (port + 1), "--rpc-http-api=ETH,NET,ADMIN")
                .with("--Xp2p-check-maintained-connections-frequency=3")
                .run(port + 1);
        running.put("stranger", node);
        return node;
    }

    /** The node of a site that runs. */
    public BesuNode node(String site) {
        return running.get(site);
    }

    /** The node of the n-th hospital. */
    public BesuNode node(int n) {
        return node(hospital(n));
    }

    /** The nodes of all hospitals. */
    public List<BesuNode> hospitals() {
        List<BesuNode> nodes = new ArrayList<>();
        for (int i = 1; i <= HOSPITALS; i++) {
            nodes.add(node(i));
        }
        return nodes;
    }

    /** The account of a site's organisation. */
    public Account account(String site) {
        SiteFolder files = folder.site(site);
        byte[] key = files.keystore().decrypt(files.password().orElseThrow()).secret();
        return new Account(
                Credentials.create(HexFormat.of().formatHex(key)),
                folder.network().chainId());
    }

    /** Somebody's account who is no member. */
    public Account stranger() {
        return new Account(
                Credentials.create("0x" + "5".repeat(64)), folder.network().chainId());
    }

    /** Proposes something and has it accepted by a majority; the block in which it took effect. */
    public long decide(String proposal, Type<?>... arguments) {
        JsonRpc rpc = node(1).rpc();
        propose(proposal, arguments);
        String vote = Account.call("vote", new Uint32(lastProposal()));
        for (int voter = 2; voter <= HOSPITALS; voter++) {
            JsonNode receipt = account(hospital(voter)).execute(rpc, CONSORTIUM, vote);
            if (receipt.get("logs").toString().contains(EXECUTED)) {
                return Long.decode(receipt.get("blockNumber").asText());
            }
        }
        throw new AssertionError(proposal + " found no majority");
    }

    /** Proposes something; the first hospital's vote is in the proposal. */
    public void propose(String proposal, Type<?>... arguments) {
        account(hospital(1)).execute(node(1).rpc(), CONSORTIUM, Account.call(proposal, arguments));
    }

    /** The id of the last proposal. */
    public BigInteger lastProposal() {
        String count = node(1).rpc()
                .call("eth_call", Map.of("to", CONSORTIUM, "data", Account.call("proposalCount")), "latest")
                .asText();
        return new BigInteger(count.substring(2), 16);
    }

    /** Waits until the first hospital's node has so many blocks more. */
    public void awaitBlocks(int more) {
        awaitBlock(node(1).blockNumber() + more);
    }

    /** Waits until the first hospital's node has a block. */
    public void awaitBlock(long number) {
        Eventually.until("block " + number, () -> node(1).blockNumber() >= number);
    }

    @Override
    public void close() {
        running.values().parallelStream().forEach(BesuNode::close);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
