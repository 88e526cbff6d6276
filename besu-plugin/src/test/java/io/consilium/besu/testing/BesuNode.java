package io.consilium.besu.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process of a real Besu on the loopback interface.
 *
 * <p>Closing ends it, by force if it doesn't go by itself; so does the end of the JVM.
 */
public final class BesuNode implements AutoCloseable {
    private static final int SECONDS_TO_STOP = 30;

    private final Process process;
    private final Path log;
    private final JsonRpc rpc;
    private final Thread hook;

    private BesuNode(Process process, Path log, int rpcPort) {
        this.process = process;
        this.log = log;
        this.rpc = new JsonRpc(URI.create("http://127.0.0.1:" + rpcPort));
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** How a node is started. */
    public static final class Start {
        private final RealBesu besu;
        private final Path folder;
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private final List<String> javaOptions = new ArrayList<>(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"));

        private Start(RealBesu besu, Path folder) {
            this.besu = besu;
            this.folder = folder;
        }

        /** Adds options of Besu. */
        public Start with(String... options) {
            arguments.addAll(List.of(options));
            return this;
        }

        /** Sets variables of its environment. */
        public Start environment(Map<String, String> variables) {
            environment.putAll(variables);
            return this;
        }

        /** The folder whose jars are plugins. */
        public Start plugins(Path jars) {
            javaOptions.add("-Dbesu.plugins.dir=" + jars);
            return this;
        }

        /** Java's best compiler, which starts slower: for measuring only. */
        public Start atFullSpeed() {
            javaOptions.remove("-XX:TieredStopAtLevel=1");
            return this;
        }

        /** Starts it; its output is appended to the file {@code besu.log} in its folder. */
        public BesuNode run(int rpcPort) {
            List<String> command = new ArrayList<>(List.of(besu.program().toString()));
            command.addAll(arguments);
            Path log = folder.resolve("besu.log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("BESU_OPTS", String.join(" ", javaOptions));
            builder.environment().putAll(environment);
            try {
                return new BesuNode(builder.start(), log, rpcPort);
            } catch (IOException e) {
                throw new UncheckedIOException("Besu can't be started", e);
            }
        }
    }

    /** Begins to start a node that lives in a folder. */
    public static Start in(RealBesu besu, Path folder) {
        return new Start(besu, folder);
    }

    /** Its JSON-RPC. */
    public JsonRpc rpc() {
        return rpc;
    }

    /** Returns when JSON-RPC answers; fails when the process ends before. */
    public BesuNode awaitRpc() {
        Eventually.until("the node's JSON-RPC answers", this::lastLines, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("Besu ended with code " + process.exitValue() + "\n" + lastLines());
            }
            return rpc.call("eth_blockNumber").asText().startsWith("0x");
        });
        return this;
    }

    /** The code with which the process ends. */
    public int awaitExit() {
        Eventually.until("the process ends", this::lastLines, () -> !process.isAlive());
        return process.exitValue();
    }

    /** The number of its head block. */
    public long blockNumber() {
        return Long.decode(rpc.call("eth_blockNumber").asText());
    }

    /** How many peers it is connected to. */
    public int peers() {
        return Integer.decode(rpc.call("net_peerCount").asText());
    }

    /** Everything that it wrote. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly();
        end();
    }

    @Override
    public void close() {
        process.destroy();
        end();
    }

    private void end() {
        try {
            if (!process.waitFor(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private String lastLines() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }
}
