package io.consilium.cli.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A shell in which lines are typed that aren't this program's; it ends at the first that fails. */
public record Shell(Path log, Map<String, String> environment) {

    private static final long PATIENCE_MINUTES = 3;

    public void type(String lines) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-euc", lines)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().remove("BESU_HOME");
        builder.environment().putAll(environment);
        builder.environment()
                .put(
                        "IPFS",
                        Path.of(System.getProperty("consilium.tools"), "ipfs").toString());
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("no end: " + lines);
        }
        assertEquals(0, process.exitValue(), lines + Files.readString(log));
    }
}
