package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.service.Application;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A regulator's registry as a process of its own, so that its memory isn't the auditor's. */
final class RegistryProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Process process;
    private final URI address;

    private RegistryProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static RegistryProcess start(URI node, Path folder) throws IOException {
        int port = FreePorts.one();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                "-micronaut.server.port=" + port));
        command.addAll(RegulatorsRegistry.settings(node, folder));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        return new RegistryProcess(process, URI.create("http://127.0.0.1:" + port));
    }

    URI address() {
        return address;
    }

    /** Waits until it has read as far as its node. */
    void awaitHead() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Registry registry = Registry.asNobody(address)) {
            while (!isAtHead(registry)) {
                if (!process.isAlive() || System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IllegalStateException("the registry doesn't come up; see its log");
                }
                Thread.sleep(PAUSE);
            }
        }
        System.out.printf(Locale.ROOT, "the registry caught up %.1f s later%n", (System.nanoTime() - start) / 1e9);
    }

    private static boolean isAtHead(Registry registry) throws IOException, InterruptedException {
        try {
            JsonNode status = registry.get("/status");
            return status.path("head").asLong(-1) == status.path("block").asLong();
        } catch (RegistryException away) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
