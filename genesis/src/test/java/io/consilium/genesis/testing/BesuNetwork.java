package io.consilium.genesis.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.check.NetworkCheck;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.NetworkPlan;
import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network of real Besu nodes on this machine, started by the scripts that the sites' folders hold; for tests.
 *
 * <p>Closing it ends every node that it started, by its process.
 */
public final class BesuNetwork implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(60);

    private final NetworkFolder folder;
    private final RealBesu besu;
    private final List<Process> nodes = new ArrayList<>();
    private final Thread hook = new Thread(() -> nodes.forEach(Process::destroyForcibly));

    private BesuNetwork(NetworkFolder folder, RealBesu besu) {
        this.folder = folder;
        this.besu = besu;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes a network in a new folder and starts the nodes of all its sites; {@link #awaitBlocks} tells when they run. */
    public static BesuNetwork start(RealBesu besu, Path folder, NetworkPlan plan) throws IOException {
        BesuNetwork network = new BesuNetwork(NetworkFolder.create(folder, plan), besu);
        for (SiteFolder site : network.folder.sites()) {
            network.start(site);
        }
        return network;
    }

    /** Starts the node of one more site. */
    public Process start(SiteFolder site) throws IOException {
        ProcessBuilder start = new ProcessBuilder(site.path("start-besu").toString())
                .redirectErrorStream(true)
                .redirectOutput(log(site).toFile());
        start.environment().put("BESU", besu.program().toString());
        start.environment().remove("BESU_HOME");
        // Less work for a machine that runs them all, at the price of slower code later.
        start.environment().put("BESU_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1");
        Process node = start.start();
        nodes.add(node);
        return node;
    }

    /** Waits until all sites' nodes have the same new block, or fails with the ends of their logs. */
    public void awaitBlocks(Duration patience) throws InterruptedException, IOException {
        List<String> missing = NetworkCheck.of(folder.path()).awaitNewBlock(patience);
        assertTrue(
                missing.isEmpty(),
                missing.isEmpty() ? "" : missing + " after " + patience.toSeconds() + " s:\n" + logs());
    }

    /** Its folder. */
    public NetworkFolder folder() {
        return folder;
    }

    /** Where the JSON-RPC of a site's node answers. */
    public URI rpc(String name) {
        return URI.create("http://127.0.0.1:" + folder.site(name).ports().rpc());
    }

    /** What the node of a site printed. */
    public Path log(SiteFolder site) {
        return site.path("besu.log");
    }

    private String logs() throws IOException {
        StringBuilder logs = new StringBuilder();
        for (SiteFolder site : folder.sites()) {
            List<String> lines = Files.readAllLines(log(site));
            logs.append(site.path()).append(":\n");
            lines.subList(Math.max(0, lines.size() - 15), lines.size())
                    .forEach(line -> logs.append(line).append('\n'));
        }
        return logs.toString();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        nodes.forEach(Process::destroy);
        for (Process node : nodes) {
            try {
                if (!node.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                    node.destroyForcibly().waitFor();
                }
            } catch (InterruptedException interrupted) {
                node.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
