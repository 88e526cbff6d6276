package io.consilium.ledger.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.consilium.contracts.Word;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.Sign;

/**
 * Answers as the description of Web3Signer's eth1 API says, with real keys and real signatures.
 *
 * <p>It isn't the product: what the description leaves open, this can't tell.
 */
public final class Web3SignerServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SIGN = "/api/v1/eth1/sign/";

    private final HttpServer server;
    private final Map<String, Credentials> keys = new LinkedHashMap<>();
    private volatile Credentials signsWith;
    private volatile int status = 200;

    public Web3SignerServer(List<Word> privateKeys) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Word key : privateKeys) {
            Credentials credentials = Credentials.create(key.hex());
            keys.put("0x%0128x".formatted(credentials.getEcKeyPair().getPublicKey()), credentials);
        }
        server.createContext(
                "/api/v1/eth1/publicKeys",
                exchange -> answer(exchange, status, JSON.writeValueAsString(keys.keySet())));
        server.createContext(SIGN, this::sign);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Signs with a key that nobody asked for. */
    public void signWith(Word key) {
        signsWith = Credentials.create(key.hex());
    }

    public void forgetKeys() {
        keys.clear();
    }

    public void answerWith(int httpStatus) {
        status = httpStatus;
    }

    private void sign(HttpExchange exchange) throws IOException {
        Credentials key = keys.get(exchange.getRequestURI().getPath().substring(SIGN.length()));
        JsonNode data = JSON.readTree(exchange.getRequestBody()).path("data");
        if (status != 200) {
            answer(exchange, status, "");
        } else if (key == null) {
            answer(exchange, 404, "Public Key not found");
        } else if (!data.isTextual()) {
            answer(exchange, 400, "Bad request format");
        } else {
            byte[] hash = Hash.sha3(HexFormat.of().parseHex(data.asText().substring(2)));
            Credentials used = signsWith == null ? key : signsWith;
            Sign.SignatureData signature = Sign.signMessage(hash, used.getEcKeyPair(), false);
            answer(
                    exchange,
                    200,
                    Word.of(signature.getR()).hex()
                            + Word.of(signature.getS()).hex().substring(2)
                            + HexFormat.of().formatHex(signature.getV()));
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
