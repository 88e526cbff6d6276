package io.consilium.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.cli.Consilium;
import io.consilium.genesis.testing.RealBesu;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    private static final Pattern REGULATORS = Pattern.compile("Regulator: (http://127\\.0\\.0\\.1:[0-9]+)");

    @TempDir
    private Path folder;

    @Test
    void everyStepHoldsOnAnvilWithoutAKuboAndWhatIsKeptAnswersUntilItIsInterrupted()
            throws IOException, InterruptedException {
        Path printed = folder.resolve("printed");
        installed("anvil");
        Process demo = start(printed, "demo", "--anvil", "--keep", "--folder", where().toString());
        URI regulator;
        try {
            regulator = address(demo, printed);
            HttpResponse<String> status = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(regulator.resolve("/api/v1/status"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(
                    "Regulator",
                    new JsonMapper().readTree(status.body()).path("name").asText());
        } finally {
            // As Ctrl-C does.
            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                    .start()
                    .waitFor();
            if (!demo.waitFor(60, TimeUnit.SECONDS)) {
                demo.destroyForcibly();
            }
        }

        String text = Files.readString(printed);
        assertTrue(text.contains("one folder of blocks for all"), text);
        assertTrue(text.contains("demo: 13 of 13 steps held"), text);
        assertTrue(Files.exists(where().resolve("report/report.html")));
        assertTrue(Files.exists(where().resolve("heat-map.png")));
        assertFalse(demo.isAlive());
        assertFalse(listens(regulator.getPort()), "the registry went on");
    }

    @Test
    void withNothingToRunTheChainOnItSaysWhatIsMissingAndMakesNothing() throws IOException, InterruptedException {
        for (List<String> options : List.of(List.of("--anvil"), List.<String>of())) {
            List<String> arguments = new ArrayList<>(List.of("demo", "--folder", where().toString()));
            arguments.addAll(options);
            Path printed = folder.resolve("printed");

            assertEquals(1, start(printed, arguments.toArray(String[]::new)).waitFor());

            String text = Files.readString(printed);
            assertTrue(
                    text.contains(options.isEmpty() ? "neither Besu nor anvil is there" : "there is no anvil"), text);
            assertTrue(text.contains("mvn validate"), text);
            assertFalse(Files.exists(where()));
        }
    }

    @Test
    void aBesuThatIsNotWhereItIsSaidToBeIsNamed() {
        DemoException refused = assertThrows(DemoException.class, () -> DemoChain.besuIn(folder));

        assertTrue(refused.getMessage().contains(folder.resolve("bin/besu").toString()), refused::getMessage);
    }

    @Test
    void everyStepHoldsOnRealBesuNodes() {
        RealBesu.orSkip();
        System.setProperty("consilium.home", System.getProperty("consilium.root"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int code = Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8), System.err, "demo", "--folder", where().toString());

        String printed = out.toString(StandardCharsets.UTF_8);
        assertEquals(0, code, printed);
        assertTrue(printed.contains("2 Besu nodes with the plugin"), printed);
        assertTrue(printed.endsWith("demo: 13 of 13 steps held" + System.lineSeparator()), printed);
    }

    private Path where() {
        return folder.resolve("demo");
    }

    /** Puts a tool where the build puts it, in a checkout of the test's own. */
    private void installed(String tool) throws IOException {
        Path tools = Files.createDirectories(folder.resolve("checkout/target/tools"));
        Files.createSymbolicLink(tools.resolve(tool), Path.of(System.getProperty("consilium.tools"), tool));
    }

    /** Starts it where no program is on PATH, and only those are installed that the test put there. */
    private Process start(Path printed, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dconsilium.home=" + folder.resolve("checkout"),
                "-cp",
                System.getProperty("java.class.path"),
                Consilium.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
        builder.environment().keySet().removeAll(List.of("IPFS", "ANVIL", "BESU", "BESU_HOME"));
        builder.environment()
                .put("PATH", Files.createDirectories(folder.resolve("nothing")).toString());
        return builder.start();
    }

    private static URI address(Process demo, Path printed) throws IOException, InterruptedException {
        while (demo.isAlive()) {
            Matcher named = REGULATORS.matcher(Files.readString(printed));
            if (named.find()) {
                return URI.create(named.group(1));
            }
            Thread.sleep(200);
        }
        throw new AssertionError(Files.readString(printed));
    }

    private static boolean listens(int port) {
        try (Socket registry = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return registry.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }
}
