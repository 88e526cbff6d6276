package io.consilium.ledger.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import io.consilium.ledger.signing.KeystoreSigner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Besu with the real plugin: the only validator of a network that the genesis module made. */
public final class BesuSite implements AutoCloseable {
    private static final String HOSPITAL = "Hospital North";
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String HOW =
            "set BESU_HOME to a Besu 26.8 distribution, or put its besu on PATH, to run what needs a real node";

    private final Path program;
    private final NetworkFolder network;
    private final Path log;
    private Process process;
    private final Thread hook = new Thread(() -> process.destroyForcibly());

    private BesuSite(Path program, NetworkFolder network, Path log) {
        this.program = program;
        this.network = network;
        this.log = log;
        this.process = run();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts it, or skips the test, loudly, where there is no Besu. */
    public static BesuSite startOrSkip(Path folder) {
        Optional<Path> besu = find();
        if (besu.isEmpty()) {
            System.err.println("SKIPPED without a real Besu: " + HOW);
        }
        assumeTrue(besu.isPresent(), "No Besu found: " + HOW);
        Path plugin =
                Path.of(System.getProperty("consilium.root"), "besu-plugin", "target", "consilium-besu-plugin.jar");
        NetworkPlan plan = NetworkPlan.builder()
                .hospital(HOSPITAL)
                .partner("Partner")
                .pluginJar(plugin)
                .firstPort(FreePorts.inARow(20))
                .build();
        return new BesuSite(
                besu.get(), NetworkFolder.create(folder.resolve("network"), plan), folder.resolve("besu.log"));
    }

    public NetworkFolder network() {
        return network;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + site().ports().rpc());
    }

    /** The hospital's key, out of the files that the genesis module wrote. */
    public KeystoreSigner signer() {
        return KeystoreSigner.open(site().path("keys/operator.json"), site().path("keys/password"));
    }

    /** Waits until it answers, makes blocks and takes transactions. */
    public Node connect() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        NodeOptions options = NodeOptions.of(url(), network.network().chainId())
                .withGenesis(network.shared().genesis().hash());
        while (true) {
            try {
                Node node = Node.connect(options);
                if (node.head() > 0) {
                    return node;
                }
                node.close();
            } catch (Unreachable e) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw new AssertionError("Besu doesn't come up:\n" + lastLines(), e);
                }
            }
            Thread.sleep(300);
        }
    }

    /** As a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public void startAgain() {
        process = run();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private SiteFolder site() {
        return network.site(HOSPITAL);
    }

    private Process run() {
        ProcessBuilder start = new ProcessBuilder(site().path("start-besu").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        start.environment().put("BESU", program.toString());
        start.environment().remove("BESU_HOME");
        start.environment().put("JAVA_HOME", System.getProperty("java.home"));
        start.environment().put("BESU_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1");
        try {
            return start.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Besu can't be started", e);
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static Optional<Path> find() {
        Stream<Path> named = Stream.ofNullable(System.getenv("BESU_HOME")).map(home -> Path.of(home, "bin", "besu"));
        Stream<Path> onPath =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(folder -> Path.of(folder, "besu"));
        return Stream.concat(named, onPath).filter(Files::isExecutable).findFirst();
    }
}
