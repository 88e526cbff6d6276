package io.consilium.cli.demo;

import io.consilium.contracts.Word;
import io.consilium.genesis.block.GenesisBlock;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The chain that the demo runs on: the hospitals' Besu nodes where there is a Besu, else one anvil with the same genesis file. */
final class DemoChain implements AutoCloseable {
    private final List<Program> programs;
    private final String words;
    private final URI url;
    private final GenesisBlock genesis;
    private final boolean besu;

    private DemoChain(List<Program> programs, String words, URI url, GenesisBlock genesis, boolean besu) {
        this.programs = programs;
        this.words = words;
        this.url = url;
        this.genesis = genesis;
        this.besu = besu;
    }

    /** Besu's program, if there is one. */
    static Optional<Path> findBesu() {
        return Optional.ofNullable(System.getenv("BESU_HOME"))
                .map(home -> besuIn(Path.of(home)))
                .or(() -> Program.find("besu", "BESU"));
    }

    /** Besu's program where somebody says that it is. */
    static Path besuIn(Path home) {
        Path program = home.resolve("bin/besu");
        if (!Files.isExecutable(program)) {
            throw new DemoException("BESU_HOME is set, but there is no program " + program
                    + ". Correct it, unset it, or run on anvil with --anvil");
        }
        return program;
    }

    private static Optional<Path> findAnvil() {
        return Program.find("anvil", "ANVIL");
    }

    /** Makes sure that there is something to run the chain on. */
    static void requireProgram(Optional<Path> besu, boolean anvilIsWanted) {
        if (besu.isEmpty() && findAnvil().isEmpty()) {
            throw new DemoException(
                    anvilIsWanted
                            ? "there is no anvil, neither in ANVIL nor on PATH nor in target/tools. Let the build install it"
                                    + " (mvn validate), or leave --anvil out to run on Besu"
                            : "neither Besu nor anvil is there. Put besu on PATH, set BESU_HOME, or let the build install"
                                    + " anvil: mvn validate");
        }
    }

    static DemoChain start(NetworkFolder network, Optional<Path> besu) throws IOException, InterruptedException {
        GenesisBlock genesis = network.shared().genesis();
        List<SiteFolder> validators = network.sites().stream()
                .filter(site -> site.member().kind().isValidator())
                .toList();
        URI url = URI.create("http://127.0.0.1:" + validators.getFirst().ports().rpc());
        DemoChain chain =
                besu.isPresent() ? ofBesu(validators, besu.get(), url, genesis) : ofAnvil(network, url, genesis);
        try {
            for (Program program : chain.programs) {
                program.await(chain::isThere);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            chain.close();
            throw e;
        }
        return chain;
    }

    /**
     * Starts one node after the other: two that dial each other in the same moment may both give their connection up as a
     * doubled one, and dial again only a minute later.
     */
    private static DemoChain ofBesu(List<SiteFolder> validators, Path besu, URI url, GenesisBlock genesis)
            throws IOException, InterruptedException {
        List<Program> nodes = new ArrayList<>();
        String words = validators.size() + " Besu nodes with the plugin, QBFT";
        DemoChain chain = new DemoChain(nodes, words, url, genesis, true);
        try {
            for (SiteFolder site : validators) {
                Program node = Program.start(
                        "Besu",
                        site.path("besu.log"),
                        Map.of(
                                "BESU",
                                besu.toString(),
                                "BESU_HOME",
                                "",
                                "JAVA_HOME",
                                System.getProperty("java.home"),
                                "BESU_OPTS",
                                "-Xmx384m -XX:TieredStopAtLevel=1"),
                        List.of(site.path("start-besu").toString()));
                nodes.add(node);
                node.await(() -> isListening(site.ports().p2p()));
            }
            return chain;
        } catch (IOException | InterruptedException | RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    private static boolean isListening(int port) {
        try (Socket node = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return node.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static DemoChain ofAnvil(NetworkFolder network, URI url, GenesisBlock genesis) throws IOException {
        List<String> command = List.of(
                findAnvil().orElseThrow().toString(),
                "--host=127.0.0.1",
                "--port=" + url.getPort(),
                "--accounts=1",
                "--chain-id=" + genesis.chainId(),
                "--hardfork=cancun",
                "--init=" + network.shared().path().resolve("genesis.json"),
                "--gas-price=0",
                "--base-fee=0",
                "--disable-min-priority-fee",
                "--gas-limit=100000000",
                "--order=fifo");
        Program node = Program.start(
                "anvil",
                network.path().resolve("anvil.log"),
                Map.of("HOME", network.path().toString()),
                command);
        return new DemoChain(List.of(node), "one anvil in the place of Besu nodes", url, genesis, false);
    }

    private boolean isThere() {
        try (Node node = connect()) {
            return !besu || node.head() > 0;
        } catch (Unreachable notYet) {
            return false;
        }
    }

    URI url() {
        return url;
    }

    long id() {
        return genesis.chainId();
    }

    /** What must be the first block's hash; an anvil computes its own otherwise than everybody else. */
    Optional<Word> genesisHash() {
        return besu ? Optional.of(genesis.hash()) : Optional.empty();
    }

    Optional<GenesisBlock> genesis() {
        return besu ? Optional.of(genesis) : Optional.empty();
    }

    Node connect() {
        NodeOptions options = NodeOptions.of(url, id());
        return Node.connect(genesisHash().map(options::withGenesis).orElse(options));
    }

    @Override
    public String toString() {
        return words;
    }

    @Override
    public void close() {
        programs.forEach(Program::close);
    }
}
