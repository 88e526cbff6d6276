package io.consilium.genesis.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.contracts.Word;
import io.consilium.genesis.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Asks what runs on this machine's ports. */
final class Probe implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** What a Besu node says of itself. */
    record Node(Word genesisHash, long block, Instant blockTime, int peers) {}

    /** The Besu node behind a port, if one answers there. */
    Optional<Node> besu(Ports ports) {
        try {
            URI node = URI.create("http://127.0.0.1:" + ports.rpc());
            JsonNode first = rpc(node, "eth_getBlockByNumber", "[\"0x0\",false]");
            JsonNode latest = rpc(node, "eth_getBlockByNumber", "[\"latest\",false]");
            JsonNode peers = rpc(node, "net_peerCount", "[]");
            return Optional.of(new Node(
                    new Word(first.path("hash").asText()),
                    Long.decode(latest.path("number").asText()),
                    Instant.ofEpochSecond(Long.decode(latest.path("timestamp").asText())),
                    Integer.decode(peers.asText())));
        } catch (IOException | IllegalArgumentException noNode) {
            return Optional.empty();
        }
    }

    /** The hash of a block that the Besu node behind a port has. */
    Optional<Word> hash(Ports ports, long block) {
        try {
            URI node = URI.create("http://127.0.0.1:" + ports.rpc());
            JsonNode found = rpc(node, "eth_getBlockByNumber", "[\"0x" + Long.toHexString(block) + "\",false]");
            return Optional.of(new Word(found.path("hash").asText()));
        } catch (IOException | IllegalArgumentException noBlock) {
            return Optional.empty();
        }
    }

    /** The peer id of the Kubo node behind a port, if one answers there. */
    Optional<String> kubo(Ports ports) {
        try {
            String answer = post(URI.create("http://127.0.0.1:" + ports.kuboApi() + "/api/v0/id"), "");
            return Optional.of(JSON.readTree(answer).path("ID").asText());
        } catch (IOException noNode) {
            return Optional.empty();
        }
    }

    /** Whether nothing listens on a port of this machine. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // A connection that ended a moment ago doesn't count as use.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException used) {
            return false;
        }
    }

    private JsonNode rpc(URI node, String method, String parameters) throws IOException {
        String request = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + parameters + "}";
        return JSON.readTree(post(node, request)).path("result");
    }

    private String post(URI uri, String body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(uri + " answers with status " + response.statusCode());
            }
            return response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
