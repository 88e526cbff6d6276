package io.consilium.contracts.testing;

import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.GenesisAlloc;
import io.consilium.contracts.VotingRules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A local Ethereum node for tests: anvil on a free port of the loopback interface, without fees.
 *
 * <p>Each transaction is mined at once unless a block time is set. Closing ends the process and removes its files; so
 * does the end of the JVM.
 */
public final class Anvil implements AutoCloseable {
    public static final long CHAIN_ID = 20_267;

    private static final Duration START = Duration.ofSeconds(30);
    private static final Pattern LISTENING = Pattern.compile("Listening on (127\\.0\\.0\\.1:\\d+)");
    private static final Pattern RESULT = Pattern.compile("\"result\"\\s*:\\s*\"?([^\"}]*)");

    private final Process process;
    private final Path folder;
    private final URI url;
    private final Thread hook;
    private final HttpClient http = HttpClient.newHttpClient();

    private Anvil(Process process, Path folder, URI url) {
        this.process = process;
        this.folder = folder;
        this.url = url;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A network of these founders with both contracts in its genesis block; majority votes that expire in a week. */
    public static Anvil with(List<Founder> founders) {
        return start(genesis(founders, VotingRules.MAJORITY_WITHIN_A_WEEK), CHAIN_ID);
    }

    /** A node of the network that a genesis file describes; Besu's own keys in it are ignored. */
    public static Anvil start(String genesisJson, long chainId, String... moreOptions) {
        try {
            Path folder = Files.createTempDirectory("anvil");
            Path genesis = Files.writeString(folder.resolve("genesis.json"), genesisJson);
            Process process = new ProcessBuilder(command(genesis, chainId, moreOptions))
                    .redirectErrorStream(true)
                    .directory(folder.toFile())
                    .start();
            return new Anvil(process, folder, listening(process));
        } catch (IOException e) {
            throw new UncheckedIOException("anvil can't be started", e);
        }
    }

    /** The smallest genesis file that holds both contracts. */
    public static String genesis(List<Founder> founders, VotingRules rules) {
        Map<Address, GenesisAlloc.Account> alloc = GenesisAlloc.of(founders, rules);
        String accounts = alloc.entrySet().stream()
                .map(entry ->
                        "\"%s\":%s".formatted(entry.getKey(), entry.getValue().toJson()))
                .collect(Collectors.joining(","));
        return """
                {"config":{"chainId":%d,"berlinBlock":0,"londonBlock":0,"shanghaiTime":0,"cancunTime":0},
                 "difficulty":"0x1","gasLimit":"0x5f5e100","timestamp":"0x%x","alloc":{%s}}""".formatted(CHAIN_ID, Instant.now().getEpochSecond(), accounts);
    }

    /** Where its JSON-RPC answers. */
    public URI url() {
        return url;
    }

    public long pid() {
        return process.pid();
    }

    /** Mines a block this much later than the last one. */
    public void pass(Duration time) {
        rpc("evm_increaseTime", String.valueOf(time.toSeconds()));
        rpc("evm_mine", "");
    }

    /** Calls a method whose answer is a number, a text or a truth value; parameters are JSON, separated by commas. */
    public String rpc(String method, String parameters) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}".formatted(method, parameters);
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(START)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            String answer =
                    http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher result = RESULT.matcher(answer);
            if (!result.find()) {
                throw new IllegalStateException(method + " was answered with " + answer);
            }
            return result.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(method + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " was interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
        Runtime.getRuntime().removeShutdownHook(hook);
        process.destroyForcibly();
        try {
            process.waitFor();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("anvil's files can't be removed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> command(Path genesis, long chainId, String... moreOptions) {
        String tools = System.getProperty("consilium.tools");
        if (tools == null) {
            throw new IllegalStateException("Set the system property consilium.tools to the folder that anvil is in");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(tools, "anvil").toString(),
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--accounts",
                "1",
                "--chain-id",
                String.valueOf(chainId),
                "--hardfork",
                "cancun",
                "--init",
                genesis.toString(),
                "--gas-price",
                "0",
                "--base-fee",
                "0",
                "--disable-min-priority-fee",
                "--gas-limit",
                "100000000",
                "--order",
                "fifo"));
        command.addAll(List.of(moreOptions));
        return command;
    }

    /** Reads on after the start, so that the node never waits for a reader. */
    private static URI listening(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                Thread.ofVirtual().start(() -> drain(output));
                return URI.create("http://" + listening.group(1));
            }
        }
        throw new IOException("anvil ended before it listened:\n" + String.join("\n", lines));
    }

    private static void drain(BufferedReader output) {
        try (output) {
            output.transferTo(Writer.nullWriter());
        } catch (IOException ended) {
            // The process is gone, and its output with it.
        }
    }
}
