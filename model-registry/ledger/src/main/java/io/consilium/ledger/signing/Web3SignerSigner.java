package io.consilium.ledger.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.consilium.contracts.Address;
import io.consilium.ledger.Bytes;
import io.consilium.ledger.LedgerException.SigningFailed;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Keys;

/**
 * A key that Web3Signer keeps: this program sees signatures only.
 *
 * <p>Uses {@code /api/v1/eth1/publicKeys} and {@code /api/v1/eth1/sign/{identifier}}. Each signature is checked before it
 * is used, so a signer that holds another key is found out here and not by the network.
 */
public final class Web3SignerSigner implements Signer, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final URI url;
    private final Duration timeout;
    private final HttpClient http;
    private final Address address;
    private final String identifier;

    private Web3SignerSigner(URI url, Address address, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.address = address;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
        this.identifier = find();
    }

    /**
     * Finds an account's key in a Web3Signer.
     *
     * @param url where it listens, without a path unless something stands before it
     * @throws SigningFailed if it doesn't answer, or has no key of this account
     */
    public static Web3SignerSigner connect(URI url, Address account, Duration timeout) {
        return new Web3SignerSigner(url, account, timeout);
    }

    @Override
    public Address address() {
        return address;
    }

    @Override
    public Signature sign(byte[] message) {
        HttpResponse<String> answer = send(request("sign/" + identifier)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(message)))
                .build());
        if (answer.statusCode() == NOT_FOUND) {
            throw new SigningFailed("Web3Signer at " + url + " no longer has the key of " + address
                    + ". Load it there, or choose another account");
        }
        check(answer);
        Signature signature;
        try {
            signature = Signature.of(new Bytes(answer.body().strip().replace("\"", "")));
        } catch (IllegalArgumentException e) {
            throw new SigningFailed("Web3Signer at " + url + " answered with what is no signature", e);
        }
        if (!signature.signerOf(message).equals(java.util.Optional.of(address))) {
            throw new SigningFailed(
                    "Web3Signer at " + url + " signed with another key than that of " + address + ". Nothing was sent");
        }
        return signature;
    }

    private String find() {
        HttpResponse<String> answer = send(request("publicKeys").GET().build());
        check(answer);
        List<String> keys;
        try {
            keys = Arrays.asList(JSON.readValue(answer.body(), String[].class));
        } catch (JsonProcessingException e) {
            throw new SigningFailed("Web3Signer at " + url + " answered with what is no list of keys", e);
        }
        return keys.stream()
                .filter(key -> address.equals(addressOf(key)))
                .findFirst()
                .orElseThrow(() -> new SigningFailed("Web3Signer at " + url + " has " + keys.size()
                        + " keys, none of them of " + address + ". Load the key there, or choose another account"));
    }

    private Address addressOf(String publicKey) {
        try {
            return new Address("0x"
                    + Keys.getAddress(new BigInteger(new Bytes(publicKey).hex().substring(2), 16)));
        } catch (IllegalArgumentException e) {
            throw new SigningFailed("Web3Signer at " + url + " lists what is no public key: " + publicKey, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        String base = url.toString().replaceFirst("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + "/api/v1/eth1/" + path)).timeout(timeout);
    }

    private static String body(byte[] message) {
        try {
            return JSON.writeValueAsString(Map.of("data", Bytes.of(message).hex()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of text is always JSON", e);
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SigningFailed("Interrupted while Web3Signer at " + url + " was asked", e);
        } catch (IOException e) {
            throw new SigningFailed("Web3Signer at " + url + " can't be reached (" + e + "). Check that it runs", e);
        }
    }

    private void check(HttpResponse<String> answer) {
        if (answer.statusCode() != OK) {
            throw new SigningFailed("Web3Signer at " + url + " answered with HTTP status " + answer.statusCode()
                    + ". Check its mode (eth1) and its allowed hosts");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
