package io.consilium.cli.speed;

import io.consilium.cli.registry.Registry;
import io.consilium.cli.registry.RegistryException;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.Signer;
import io.consilium.service.Application;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A site's registry as a process of its own, with the heap that it is to make do with. */
final class RegistryProcess implements AutoCloseable {

    private static final int TRIES = 600;
    private static final long PAUSE = 100;

    private final Process process;
    private final URI address;
    private final Signer signer;
    private final Path log;
    private Optional<Registry> staff = Optional.empty();

    private RegistryProcess(Process process, URI address, Signer signer, Path log) {
        this.process = process;
        this.address = address;
        this.signer = signer;
        this.log = log;
    }

    static RegistryProcess start(SiteFolder site, URI node, long chainId, String... settings)
            throws IOException, InterruptedException {
        Path keys = site.path("keys");
        Path log = site.path("registry.log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                "-consilium.home=" + site.path("data/registry"),
                "-consilium.node.url=" + node,
                "-consilium.node.chain-id=" + chainId,
                "-consilium.account.keystore=" + keys.resolve("operator.json"),
                "-consilium.account.password-file=" + keys.resolve("password"),
                "-consilium.keys.file=" + keys.resolve("encryption.json"),
                "-consilium.keys.password-file=" + keys.resolve("password"),
                "-micronaut.server.port=" + site.ports().registry()));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RegistryProcess registry = new RegistryProcess(
                process,
                URI.create("http://127.0.0.1:" + site.ports().registry()),
                KeystoreSigner.open(keys.resolve("operator.json"), keys.resolve("password")),
                log);
        registry.await();
        return registry;
    }

    private void await() throws IOException, InterruptedException {
        for (int attempt = 0; attempt < TRIES && process.isAlive(); attempt++) {
            try (Registry nobody = Registry.asNobody(address)) {
                nobody.get("/status");
                return;
            } catch (RegistryException notYet) {
                Thread.sleep(PAUSE);
            }
        }
        process.destroyForcibly();
        throw new IOException("the registry didn't start:\n" + Files.readString(log));
    }

    /** The registry, as the site's staff, who signed in once. */
    synchronized Registry staff() throws IOException, InterruptedException {
        if (staff.isEmpty()) {
            staff = Optional.of(Registry.as(signer, address));
        }
        return staff.get();
    }

    /** The most memory that the whole process ever held, in bytes. */
    long peak() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        staff.ifPresent(Registry::close);
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
