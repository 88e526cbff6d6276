package io.consilium.content.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.contracts.testing.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Kubo of its own for a test: its own repository in a temporary folder, loopback only, nobody to talk to.
 *
 * <p>It is started once and shared by a test class. Closed, or when the JVM ends, its process is gone and its folder too.
 */
public final class KuboNode implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern API = Pattern.compile("RPC API server listening on /ip4/127\\.0\\.0\\.1/tcp/(\\d+)");
    private static final Pattern GATEWAY =
            Pattern.compile("Gateway server listening on /ip4/127\\.0\\.0\\.1/tcp/(\\d+)");
    private static final Pattern SWARM = Pattern.compile("Swarm listening on 127\\.0\\.0\\.1:(\\d+) \\(TCP\\)");
    private static final long START_SECONDS = 60;

    private final Path folder;
    private final Path repository;
    private final Path log;
    private final boolean offline;
    private final OptionalLong diskBytes;
    private final String peerId;
    private final Thread atExit = new Thread(this::destroy);

    private Process daemon;
    private int apiPort;
    private int gatewayPort;
    private int swarmPort;

    private KuboNode(Optional<SwarmKey> key, OptionalLong diskBytes) throws IOException {
        this.folder = Files.createTempDirectory("consilium-kubo-");
        this.repository = folder.resolve("repository");
        this.log = folder.resolve("daemon.log");
        this.offline = key.isEmpty();
        this.diskBytes = diskBytes;
        Runtime.getRuntime().addShutdownHook(atExit);
        execute(command("init", "--profile", "server", "--empty-repo"));
        Files.writeString(
                repository.resolve("swarm.key"), key.orElseGet(SwarmKey::random).text());
        ObjectNode config = readConfig();
        this.peerId = config.at("/Identity/PeerID").asText();
        isolate(config);
        writeConfig(config);
        start();
    }

    /** One that knows no other node and never looks for one: what it doesn't have, it says at once. */
    public static KuboNode offline() throws IOException {
        return new KuboNode(Optional.empty(), OptionalLong.empty());
    }

    /** One in a private swarm; it talks only to nodes with the same key, once they are {@link #connect connected}. */
    public static KuboNode inSwarm(SwarmKey key) throws IOException {
        return new KuboNode(Optional.of(key), OptionalLong.empty());
    }

    /**
     * An offline one whose repository lies on a disk of its own with so many bytes. The disk is in memory and in a mount namespace
     * that ends with the process; nothing stays mounted. See {@link #smallDisksWork}.
     */
    public static KuboNode onSmallDisk(long bytes) throws IOException {
        return new KuboNode(Optional.empty(), OptionalLong.of(bytes));
    }

    /** Whether this machine lets us mount a small disk; it takes root, or namespaces for everybody. */
    public static boolean smallDisksWork() throws IOException {
        Path probe = Files.createTempDirectory("consilium-mount-");
        try {
            Process process = new ProcessBuilder(onDisk(probe, 1 << 20, List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return await(process) == 0;
        } finally {
            Files.delete(probe);
        }
    }

    /** A command run with a small disk mounted over a folder, whose files are copied onto it first. */
    public static List<String> onDisk(Path folder, long bytes, List<String> command) {
        String script = "cp -a \"$1/.\" \"$1.copied\" && mount -t tmpfs -o size=" + bytes
                + " consilium \"$1\" && cp -a \"$1.copied/.\" \"$1\" && rm -rf \"$1.copied\" && shift && exec \"$@\"";
        List<String> whole = new ArrayList<>(List.of("unshare", "--mount"));
        if (!"root".equals(System.getProperty("user.name"))) {
            whole.addAll(List.of("--user", "--map-root-user"));
        }
        whole.addAll(List.of("sh", "-c", script, "sh", folder.toString()));
        whole.addAll(command);
        return whole;
    }

    private static void isolate(ObjectNode config) {
        config.putObject("AutoConf").put("Enabled", false);
        config.putObject("AutoTLS").put("Enabled", false);
        config.putArray("Bootstrap");
        config.withObject("/DNS").putObject("Resolvers");
        config.withObject("/Ipns").putArray("DelegatedPublishers");
        ObjectNode swarm = config.withObject("/Swarm");
        // The profile for servers refuses to talk to loopback, and a private swarm has no websockets.
        swarm.putArray("AddrFilters");
        swarm.withObject("/Transports").putObject("Network").put("Websocket", false);
        ObjectNode routing = config.withObject("/Routing");
        routing.put("Type", "none");
        routing.putArray("DelegatedRouters");
        setPorts(config, FreePorts.one(), FreePorts.one(), FreePorts.one());
    }

    private static void setPorts(ObjectNode config, int api, int gateway, int swarm) {
        ObjectNode addresses = config.withObject("/Addresses");
        addresses.put("API", "/ip4/127.0.0.1/tcp/" + api);
        addresses.put("Gateway", "/ip4/127.0.0.1/tcp/" + gateway);
        addresses.putArray("Swarm").add("/ip4/127.0.0.1/tcp/" + swarm);
    }

    /** The address of the RPC API. */
    public URI api() {
        return URI.create("http://127.0.0.1:" + apiPort);
    }

    /** The address of the gateway. */
    public URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    /** Where blocks and configuration lie. */
    public Path repository() {
        return repository;
    }

    /** The process, to look at; don't end it by its id but with {@link #kill}. */
    public long pid() {
        return daemon.pid();
    }

    /** The address under which nodes of the same swarm reach it. */
    public String swarmAddress() {
        return "/ip4/127.0.0.1/tcp/" + swarmPort + "/p2p/" + peerId;
    }

    /** Connects to another node; it fails if the other has another swarm key. */
    public void connect(KuboNode other) throws IOException {
        run("swarm", "connect", other.swarmAddress());
    }

    /** Ends it as {@code kill -9} or a power cut does. */
    public void kill() {
        daemon.destroyForcibly();
        await(daemon);
    }

    /** Stops it where it stands, connections open and all. */
    public void suspend() throws IOException {
        signal("STOP");
    }

    /** Lets it go on. */
    public void resume() throws IOException {
        signal("CONT");
    }

    /** Starts it again, on the same ports, after {@link #kill}. */
    public void start() throws IOException {
        List<String> command = command("daemon");
        if (offline) {
            command.add("--offline");
        }
        ProcessBuilder builder =
                builder(diskBytes.isPresent() ? onDisk(repository, diskBytes.getAsLong(), command) : command);
        daemon = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        String said = awaitReady();
        apiPort = port(API, said);
        gatewayPort = port(GATEWAY, said);
        swarmPort = offline ? 0 : port(SWARM, said);
        if (diskBytes.isEmpty()) {
            ObjectNode config = readConfig();
            setPorts(config, apiPort, gatewayPort, swarmPort);
            writeConfig(config);
        }
    }

    /** Runs Kubo's own command line against this node; what it printed. */
    public String run(String... arguments) throws IOException {
        List<String> command = command("--api=/ip4/127.0.0.1/tcp/" + apiPort);
        command.addAll(List.of(arguments));
        return execute(command);
    }

    /** A command of Kubo's for this node, for those who start the process themselves; {@link #builder} runs it. */
    public List<String> command(String... arguments) {
        String tools = System.getProperty("consilium.tools", "target/tools");
        List<String> command = new ArrayList<>(List.of(tools + "/ipfs"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A process of Kubo's with the environment of this node. */
    public ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("IPFS_PATH", repository.toString());
        builder.environment().put("LIBP2P_FORCE_PNET", "1");
        builder.environment().put("IPFS_TELEMETRY", "off");
        return builder;
    }

    private String execute(List<String> command) throws IOException {
        Path output = Files.createTempFile(folder, "run-", ".log");
        Process process = builder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = await(process);
        String said = Files.readString(output);
        Files.delete(output);
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status + ": " + said);
        }
        return said.strip();
    }

    private String awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            String said = Files.readString(log);
            if (said.contains("Daemon is ready")) {
                return said;
            }
            if (!daemon.isAlive() || System.nanoTime() > deadline) {
                destroy();
                throw new IOException("Kubo didn't start: " + said);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Kubo started", e);
        }
    }

    private static int port(Pattern line, String said) throws IOException {
        Matcher matcher = line.matcher(said);
        if (!matcher.find()) {
            throw new IOException("Kubo doesn't say where it listens (" + line + "): " + said);
        }
        return Integer.parseInt(matcher.group(1));
    }

    private void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(daemon.pid())).start();
        if (await(kill) != 0) {
            throw new IOException("kill -" + name + " " + daemon.pid() + " failed");
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a process ran", e);
        }
    }

    private ObjectNode readConfig() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(repository.resolve("config")));
    }

    private void writeConfig(ObjectNode config) throws IOException {
        Files.write(repository.resolve("config"), config.toPrettyString().getBytes(StandardCharsets.UTF_8));
    }

    private void destroy() {
        if (daemon != null) {
            daemon.destroyForcibly();
        }
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            if (daemon != null) {
                await(daemon);
            }
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        destroy();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
