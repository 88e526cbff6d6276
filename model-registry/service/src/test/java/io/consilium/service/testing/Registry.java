package io.consilium.service.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.consilium.content.testing.KuboNode;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Founders;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.envelope.KeyFile;
import io.consilium.envelope.Password;
import io.consilium.ledger.signing.KeystoreSigner;
import io.consilium.ledger.signing.PersonalMessage;
import io.consilium.service.Application;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.web3j.crypto.Wallet;
import org.web3j.crypto.exception.CipherException;

/** An organisation's registry in this JVM, and a client that can sign in as anybody. */
public final class Registry implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    public static final String PASSWORD = "correct horse battery";

    private final Optional<ApplicationContext> context;
    private final Optional<Process> process;
    private final Optional<Path> log;
    private final URI address;
    private final HttpClient http;
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private Registry(
            Optional<ApplicationContext> context,
            Optional<Process> process,
            Optional<Path> log,
            URI address,
            HttpClient http) {
        this.context = context;
        this.process = process;
        this.log = log;
        this.address = address;
        this.http = http;
    }

    /** The same, spoken to by a client that trusts whomever it was told to. */
    public static Registry startFor(
            HttpClient http, Network network, String organisation, Path home, String... moreSettings) {
        ApplicationContext context = Application.start(settings(network, organisation, home, moreSettings));
        return new Registry(
                Optional.of(context),
                Optional.empty(),
                Optional.empty(),
                context.getBean(EmbeddedServer.class).getURI(),
                http);
    }

    /** Starts the registry of an organisation in a home, which may have been used before. */
    public static Registry start(Network network, String organisation, Path home, String... moreSettings) {
        return startFor(HttpClient.newHttpClient(), network, organisation, home, moreSettings);
    }

    /** Starts the registry in a process of its own, which may be killed. */
    public static Registry process(Network network, String organisation, Path home, String... moreSettings)
            throws IOException, InterruptedException {
        return process(network, organisation, home, UnaryOperator.identity(), moreSettings);
    }

    /** The same, of a registry that dies of itself at one of its {@code HaltPoint}s. */
    public static Registry processThatHalts(
            Network network, String organisation, Path home, String place, String... moreSettings)
            throws IOException, InterruptedException {
        return process(network, organisation, home, command -> haltingAt(place, command), moreSettings);
    }

    /** The same with its home on a disk of its own that holds so many bytes. */
    public static Registry processOnDisk(
            Network network, String organisation, Path home, long bytes, String... moreSettings)
            throws IOException, InterruptedException {
        return process(network, organisation, home, command -> KuboNode.onDisk(home, bytes, command), moreSettings);
    }

    /** The same of one that logs as it does at a site, with more options for its JVM. */
    public static Registry processThatLogs(
            Network network, String organisation, Path home, List<String> options, String... moreSettings)
            throws IOException, InterruptedException {
        return process(
                network,
                organisation,
                home,
                command -> {
                    List<String> logging = new ArrayList<>(command);
                    logging.add(1, "-Dlogback.configurationFile=" + Path.of("target", "classes", "logback.xml"));
                    logging.addAll(1, options);
                    return logging;
                },
                moreSettings);
    }

    /** What the process has written so far. */
    public List<String> log() throws IOException {
        return Files.readAllLines(log.orElseThrow());
    }

    private static List<String> haltingAt(String place, List<String> command) {
        List<String> halting = new ArrayList<>(command);
        halting.add(1, "-Dconsilium.halt-at=" + place);
        return halting;
    }

    private static Registry process(
            Network network, String organisation, Path home, UnaryOperator<List<String>> around, String... moreSettings)
            throws IOException, InterruptedException {
        int port = FreePorts.one();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.add(Application.class.getName());
        List<String> settings = new ArrayList<>(List.of(moreSettings));
        settings.add("-micronaut.server.port=" + port);
        command.addAll(List.of(settings(network, organisation, home, settings.toArray(String[]::new))));
        Path log = Files.createTempFile("registry", ".log");
        Process process = new ProcessBuilder(around.apply(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Registry registry = new Registry(
                Optional.empty(),
                Optional.of(process),
                Optional.of(log),
                URI.create("http://127.0.0.1:" + port),
                HttpClient.newHttpClient());
        registry.awaitStart(log);
        return registry;
    }

    /** Ends the process as {@code kill -9} does, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.orElseThrow().destroyForcibly().waitFor();
    }

    /** Ends the process as a machine does that is shut down, and waits until it is gone. */
    public void stop() throws InterruptedException {
        process.orElseThrow().destroy();
        process.orElseThrow().waitFor();
    }

    /** A folder as the process sees it, which may be on a disk of its own. */
    public Path asSeenByTheProcess(Path folder) {
        return Path.of("/proc/" + process.orElseThrow().pid() + "/root" + folder.toAbsolutePath());
    }

    /** How the process ended, once it has; of one that goes on, nothing. */
    public Optional<Integer> exit() throws InterruptedException {
        Process own = process.orElseThrow();
        return own.waitFor(10, TimeUnit.SECONDS) ? Optional.of(own.exitValue()) : Optional.empty();
    }

    private void awaitStart(Path log) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 600 && process.orElseThrow().isAlive(); attempt++) {
            try {
                get("", "/api/v1/status").expect(200);
                return;
            } catch (UncheckedIOException notYet) {
                Thread.sleep(100);
            }
        }
        process.orElseThrow().destroyForcibly();
        throw new IOException("the registry didn't start:\n" + Files.readString(log));
    }

    /** What a site's configuration says, as arguments of the program. */
    public static String[] settings(Network network, String organisation, Path home, String... more) {
        Path keystore = home.resolve("account.json");
        Path keys = home.resolve("keys.json");
        Path password = home.resolve("password");
        try {
            if (!Files.exists(password)) {
                Files.createDirectories(home);
                Files.writeString(password, PASSWORD);
                JSON.writeValue(
                        keystore.toFile(),
                        Wallet.createLight(
                                PASSWORD, Founders.credentials(organisation).getEcKeyPair()));
                new KeyFile(keys).create(network.keys(organisation), Password.fromFile(password));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CipherException e) {
            throw new IllegalStateException(e);
        }
        List<String> settings = new ArrayList<>(List.of(
                "-consilium.home=" + home,
                "-consilium.node.url=" + network.anvil().url(),
                "-consilium.node.chain-id=" + Anvil.CHAIN_ID,
                "-consilium.account.keystore=" + keystore,
                "-consilium.account.password-file=" + password,
                "-consilium.keys.file=" + keys,
                "-consilium.keys.password-file=" + password));
        settings.addAll(List.of(more));
        if (settings.stream().noneMatch(setting -> setting.startsWith("-micronaut.server.port="))) {
            settings.add("-micronaut.server.port=-1");
        }
        return settings.toArray(String[]::new);
    }

    /** A part of the running service. */
    public <T> T part(Class<T> type) {
        return context.orElseThrow().getBean(type);
    }

    public URI address() {
        return address;
    }

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, HttpHeaders headers, byte[] bytes) {
        public JsonNode json() {
            try {
                return JSON.readTree(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(new String(bytes, StandardCharsets.UTF_8), e);
            }
        }

        /** The problem's name, or the status if it isn't one. */
        public String problem() {
            return json().path("type").asText("status " + status).replace("urn:consilium:problem:", "");
        }

        public Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError("expected " + expected + " but was " + status + ": "
                        + new String(bytes, StandardCharsets.UTF_8));
            }
            return this;
        }
    }

    public Answer get(String who, String path, String... headers) {
        return call("GET", who, path, BodyPublishers.noBody(), headers);
    }

    public Answer post(String who, String path, Map<String, ?> body, String... headers) {
        return send("POST", who, path, body, headers);
    }

    public Answer send(String method, String who, String path, Map<String, ?> body, String... headers) {
        try {
            List<String> all = new ArrayList<>(List.of(headers));
            all.addAll(List.of("Content-Type", "application/json"));
            return call(
                    method,
                    who,
                    path,
                    BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)),
                    all.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls as an organisation's account, or as nobody when {@code who} is empty. */
    public Answer call(String method, String who, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (!who.isEmpty()) {
            request.header("Authorization", "Bearer " + token(who));
        }
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A session's token. */
    public String token(String who) {
        return tokens.computeIfAbsent(who, this::signIn);
    }

    /** The name of an organisation, or of somebody who has an account and no organisation. */
    private String signIn(String who) {
        KeystoreSigner signer = Network.signer(who);
        String message = post(
                        "",
                        "/api/v1/sign-in/challenge",
                        Map.of("address", signer.address().hex()))
                .expect(200)
                .json()
                .path("message")
                .asText();
        String signature = new PersonalMessage(message).sign(signer).toBytes().hex();
        return post("", "/api/v1/sign-in", Map.of("message", message, "signature", signature))
                .expect(200)
                .json()
                .path("token")
                .asText();
    }

    /** The first header of a name, if there is one. */
    public static Optional<String> header(Answer answer, String name) {
        return answer.headers().firstValue(name);
    }

    @Override
    public void close() {
        http.shutdownNow();
        context.ifPresent(ApplicationContext::close);
        process.ifPresent(Process::destroyForcibly);
    }
}
