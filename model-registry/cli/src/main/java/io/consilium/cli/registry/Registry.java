package io.consilium.cli.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.consilium.cli.terminal.Progress;
import io.consilium.ledger.signing.Signer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/**
 * A site's registry over REST, for one who signed in or for nobody.
 *
 * <p>What it refuses comes as a {@link RegistryException} in its own words.
 */
public final class Registry implements AutoCloseable {

    private static final String API = "/api/v1";
    private static final String PROBLEM = "urn:consilium:problem:";
    private static final int FIRST_FAILURE = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int LONGEST_PROBLEM = 64 * 1024;
    /** Whoever answers more, or in more pieces, isn't believed to mean well: answers are held in memory. */
    private static final int LONGEST_ANSWER = 32 << 20;

    private static final int MOST_PIECES = 2_000_000;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxTokenCount(MOST_PIECES)
                    .build())
            .build());

    private final URI address;
    private final Optional<String> token;
    private final Patience patience;
    private final HttpClient http;

    Registry(URI address, Optional<String> token, Optional<Path> authority) {
        this(address, token, authority, Patience.USUAL);
    }

    Registry(URI address, Optional<String> token, Optional<Path> authority, Patience patience) {
        this.address = address;
        this.token = token;
        this.patience = patience;
        this.http = OwnAuthority.client(OwnAuthority.file(authority))
                .connectTimeout(CONNECT)
                .build();
    }

    /** A registry, spoken to without signing in. */
    public static Registry asNobody(URI address) {
        return new Registry(address, Optional.empty(), Optional.empty());
    }

    /** A registry, spoken to as an account that signs in now, for as long as a session lasts. */
    public static Registry as(Signer signer, URI address) throws IOException, InterruptedException {
        return as(signer, address, Optional.empty());
    }

    static Registry as(Signer signer, URI address, Optional<Path> authority) throws IOException, InterruptedException {
        Session session = SignIn.with(signer, address, Optional.empty(), Optional.empty(), authority);
        return new Registry(address, Optional.of(session.token()), authority);
    }

    /** Where it is spoken to. */
    public URI address() {
        return address;
    }

    /** A part of a path that others chose. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Reads. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return json(exchange("GET", path, BodyPublishers.noBody(), patience.reading()));
    }

    /** Asks with a JSON body, without anything happening on the ledger. */
    JsonNode ask(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, body, patience.reading());
    }

    /** Sends a request with a JSON body. */
    public JsonNode send(String method, String path, Object body, String... headers)
            throws IOException, InterruptedException {
        return send(method, path, body, patience.doing(), headers);
    }

    private JsonNode send(String method, String path, Object body, Duration within, String... headers)
            throws IOException, InterruptedException {
        BodyPublisher json = BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 2, headers.length);
        all[0] = "Content-Type";
        all[1] = "application/json";
        return json(exchange(method, path, json, within, all));
    }

    /** Sends a request without a body. */
    public JsonNode send(String method, String path) throws IOException, InterruptedException {
        return json(exchange(method, path, BodyPublishers.noBody(), patience.doing()));
    }

    /** Sends a file as it is. */
    public JsonNode upload(String path, Path file, Progress progress) throws IOException, InterruptedException {
        long size = Files.size(file);
        BodyPublisher bytes =
                BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> counted(file, progress)), size);
        return json(exchange("PUT", path, bytes, patience.moving(size), "Content-Type", "application/octet-stream"));
    }

    /** Opens an answer that is read as it comes. */
    public HttpResponse<InputStream> open(String path, String... headers) throws IOException, InterruptedException {
        return exchange("GET", path, BodyPublishers.noBody(), patience.reading(), headers);
    }

    /** Opens an answer with so many bytes, which the registry itself may have to fetch before it begins. */
    public HttpResponse<InputStream> openContent(String path, long size, String... headers)
            throws IOException, InterruptedException {
        return exchange("GET", path, BodyPublishers.noBody(), patience.moving(size), headers);
    }

    private HttpResponse<InputStream> exchange(
            String method, String path, BodyPublisher body, Duration within, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(API + path))
                .timeout(within)
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        HttpResponse<InputStream> answer;
        try {
            answer = http.send(request.build(), watched());
        } catch (SSLHandshakeException notBelieved) {
            throw new RegistryException(
                    "the registry at " + address + " couldn't show that it is the one: " + notBelieved.getMessage()
                            + ". If an authority of your own issued its certificate, name it with --ca FILE at the sign-in,"
                            + " or in CONSILIUM_CA; nothing was sent",
                    notBelieved);
        } catch (ConnectException | HttpConnectTimeoutException away) {
            throw new RegistryException(
                    "the registry at " + address + " doesn't answer. Is the site started (consilium site start)?",
                    away);
        } catch (HttpTimeoutException silent) {
            throw Patience.noAnswer(address, within, silent);
        }
        if (answer.statusCode() >= FIRST_FAILURE) {
            try (InputStream problem = answer.body()) {
                throw refusal(answer.statusCode(), problem.readNBytes(LONGEST_PROBLEM));
            }
        }
        return answer;
    }

    private BodyHandler<InputStream> watched() {
        return answer -> BodySubscribers.mapping(
                BodySubscribers.ofInputStream(), body -> new WatchedBody(body, address, patience));
    }

    private RegistryException refusal(int status, byte[] body) {
        JsonNode problem = parsed(body);
        String detail = problem.path("detail").asText("the registry at " + address + " answered " + status);
        String request = problem.path("requestId").asText("");
        return new RegistryException(
                detail
                        + (status == UNAUTHORIZED ? ". Sign in: consilium login" : "")
                        + (request.isEmpty() ? "" : " (request " + request + ")"),
                problem.path("type").asText("").replace(PROBLEM, ""));
    }

    private static JsonNode json(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(LONGEST_ANSWER + 1);
            if (bytes.length > LONGEST_ANSWER) {
                throw new RegistryException("the answer of " + answer.uri() + " has more than " + (LONGEST_ANSWER >> 20)
                        + " MiB, and wasn't read to its end; is this a Consilium registry?");
            }
            return bytes.length == 0 ? MissingNode.getInstance() : JSON.readTree(bytes);
        } catch (StreamConstraintsException endless) {
            throw new RegistryException(
                    "the answer of " + answer.uri() + " is larger than any registry's: " + endless.getOriginalMessage(),
                    endless);
        } catch (JsonProcessingException other) {
            throw new RegistryException(
                    "the answer of " + answer.uri() + " isn't JSON; is this a Consilium registry?", other);
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return Optional.ofNullable(JSON.readTree(body)).orElseGet(MissingNode::getInstance);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }

    private static InputStream counted(Path file, Progress progress) {
        try {
            return new FilterInputStream(Files.newInputStream(file)) {
                @Override
                public int read(byte[] into, int from, int most) throws IOException {
                    int count = super.read(into, from, most);
                    progress.advance(Math.max(0, count));
                    return count;
                }
            };
        } catch (IOException unreadable) {
            throw new RegistryException(file + " can't be read", unreadable);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
