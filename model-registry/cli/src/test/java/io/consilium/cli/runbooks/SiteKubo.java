package io.consilium.cli.runbooks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.genesis.folder.SiteFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The Kubo of a site, run by the site's own script. */
final class SiteKubo implements AutoCloseable {

    private static final int TRIES = 300;
    private static final long PAUSE = 100;

    private final Process process;

    private SiteKubo(Process process) {
        this.process = process;
    }

    static SiteKubo start(SiteFolder site, Path log) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(site.path("start-kubo").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .put(
                        "IPFS",
                        Path.of(System.getProperty("consilium.tools"), "ipfs").toString());
        Process process = builder.start();
        for (int attempt = 0; attempt < TRIES && process.isAlive(); attempt++) {
            try (Socket api =
                    new Socket(InetAddress.getLoopbackAddress(), site.ports().kuboApi())) {
                assertTrue(api.isConnected());
                return new SiteKubo(process);
            } catch (IOException notYet) {
                Thread.sleep(PAUSE);
            }
        }
        process.destroyForcibly();
        throw new IOException("Kubo of " + site.path() + " didn't start; see " + log);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
