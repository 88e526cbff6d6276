package io.consilium.cli.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.Consilium;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.RealBesu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the document tells people to type, from an empty folder to a network of real nodes that obeys its contract. */
@Tag("besu")
class RunningNetworkTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void oneCommandMakesANetworkThatRunsAndKeepsStrangersOut() throws Exception {
        RealBesu besu = RealBesu.orSkip();
        Path net = folder.resolve("net");
        Path seed = Files.writeString(folder.resolve("seed"), "running");
        String firstPort = Integer.toString(FreePorts.inARow(50));
        assertEquals(
                0,
                consilium(
                        "create",
                        "--out",
                        net.toString(),
                        "--hospital",
                        "A",
                        "B",
                        "C",
                        "D",
                        "--first-port",
                        firstPort,
                        "--seed-file",
                        seed.toString()));
        try {
            assertEquals(0, script(net.resolve("start-all"), besu), printed());

            int checked = consilium("check", net.toString(), "--wait", "300");

            assertEquals(0, checked, this::logs);
            String found = out.toString(StandardCharsets.UTF_8);
            assertEquals(
                    4,
                    found.lines()
                            .filter(line -> line.contains("the node runs: block"))
                            .count(),
                    found);
            assertEquals(
                    4,
                    found.lines()
                            .filter(line -> line.contains("plugin in place"))
                            .count(),
                    found);
            String allowed = permissions(net, "0x" + "7".repeat(40));
            assertTrue(allowed.contains("unknown_account"), allowed);
            String member = NetworkFolder.at(net).site("A").member().account().hex();
            assertTrue(permissions(net, member).contains("\"allowed\":true"), permissions(net, member));
        } finally {
            assertEquals(0, script(net.resolve("stop-all"), besu), printed());
        }
    }

    /** Why the node of B allows an account or not. */
    private static String permissions(Path net, String account) throws IOException, InterruptedException {
        int rpc = NetworkFolder.at(net).site("B").ports().rpc();
        String body =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"consilium_permissions\",\"params\":[\"" + account + "\"]}";
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rpc))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private int consilium(String... arguments) {
        out.reset();
        PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
        String[] whole = new String[arguments.length + 1];
        whole[0] = "network";
        System.arraycopy(arguments, 0, whole, 1, arguments.length);
        return Consilium.run(printer, printer, whole);
    }

    private int script(Path script, RealBesu besu) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(script.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("printed").toFile());
        builder.environment().put("BESU", besu.program().toString());
        builder.environment().remove("BESU_HOME");
        builder.environment().put("BESU_OPTS", "-Xmx384m -XX:TieredStopAtLevel=1");
        builder.environment()
                .put(
                        "IPFS",
                        Path.of(System.getProperty("consilium.tools"), "ipfs").toString());
        Process process = builder.start();
        assertTrue(process.waitFor(4, TimeUnit.MINUTES), "no end after four minutes");
        return process.exitValue();
    }

    private String printed() throws IOException {
        return Files.readString(folder.resolve("printed"));
    }

    private String logs() {
        StringBuilder logs = new StringBuilder(out.toString(StandardCharsets.UTF_8));
        for (SiteFolder site : NetworkFolder.at(folder.resolve("net")).sites()) {
            try {
                Files.readAllLines(site.path("logs/besu.log")).reversed().stream()
                        .limit(10)
                        .forEach(line -> logs.append(line).append('\n'));
            } catch (IOException unreadable) {
                logs.append(unreadable).append('\n');
            }
        }
        return logs.toString();
    }
}
