package io.consilium.cli.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.cli.Consilium;
import io.consilium.contracts.testing.Anvil;
import io.consilium.contracts.testing.Certificates;
import io.consilium.contracts.testing.Certificates.Issued;
import io.consilium.contracts.testing.FreePorts;
import io.consilium.genesis.folder.NetworkFolder;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.genesis.testing.Plans;
import io.consilium.service.RunningSite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people type when their registry has a certificate of their own hospital's authority. */
class HttpsTest {

    private static final int TRIES = 200;
    private static final long PAUSE = 50;

    @TempDir
    private static Path folder;

    private static Certificates authority;
    private static Certificates another;
    private static SiteFolder site;
    private static Anvil anvil;
    private static RunningSite registry;
    private static Issued certificate;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void start() throws IOException {
        NetworkFolder network = NetworkFolder.create(
                folder.resolve("net"),
                Plans.seeded()
                        .hospital("North")
                        .hospital("South")
                        .chainId(Anvil.CHAIN_ID)
                        .build());
        site = network.site("North");
        anvil = Anvil.start(Files.readString(network.shared().path().resolve("genesis.json")), Anvil.CHAIN_ID);
        authority = Certificates.authority(folder.resolve("authority"));
        another = Certificates.authority(folder.resolve("another"));
        certificate = authority.issue("site", "ip:127.0.0.1", "-1d", 30);
        registry = RunningSite.start(
                "-consilium.home=" + folder.resolve("home"),
                "-consilium.node.url=" + anvil.url(),
                "-consilium.node.chain-id=" + Anvil.CHAIN_ID,
                "-consilium.account.keystore=" + site.path("keys/operator.json"),
                "-consilium.account.password-file=" + site.path("keys/password"),
                "-consilium.keys.file=" + site.path("keys/encryption.json"),
                "-consilium.keys.password-file=" + site.path("keys/password"),
                "-consilium.tls.certificate=" + certificate.certificate(),
                "-consilium.tls.key=" + certificate.key(),
                "-micronaut.server.port=-1");
    }

    @AfterAll
    static void stop() {
        registry.close();
        anvil.close();
    }

    @Test
    void whoNamesTheAuthorityAtTheSignInIsConnectedFromThenOn() {
        assertEquals(
                0, login(registry.address(), "--ca", authority.certificate().toString()), this::printed);
        assertTrue(registry.address().getScheme().equals("https"));

        assertEquals(0, run("models", "--registry", registry.address().toString()), this::printed);
    }

    @Test
    void whoNamesNoneOrAnotherOrAsksForAnotherNameIsToldWhatToDo() {
        URI misnamed = URI.create("https://localhost:" + registry.address().getPort());

        assertEquals(1, login(registry.address()), this::printed);
        assertTrue(printed().contains("name it with --ca FILE"), this::printed);
        assertEquals(1, login(registry.address(), "--ca", another.certificate().toString()), this::printed);
        assertTrue(printed().contains("couldn't show that it is the one"), this::printed);
        assertEquals(1, login(misnamed, "--ca", authority.certificate().toString()), this::printed);
        assertTrue(printed().contains("couldn't show that it is the one"), this::printed);
    }

    @Test
    void whatTheEnvironmentNamesIsBelievedAndNobodyElse() throws Exception {
        String url = registry.address().toString();
        Path store = authority.trusted();
        String java =
                "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD;

        for (String[] command : new String[][] {loginAt(url), {"site", "status", "--registry", url}}) {
            String signedIn =
                    processes(0, Map.of("CONSILIUM_CA", authority.certificate().toString()), command);
            assertFalse(signedIn.contains("couldn't show"), signedIn);
            String refused =
                    processes(1, Map.of("CONSILIUM_CA", another.certificate().toString()), command);
            assertTrue(refused.contains("couldn't show that it is the one"), refused);
        }
        processes(0, Map.of("JDK_JAVA_OPTIONS", java), loginAt(url));
        processes(1, Map.of(), loginAt(url));
    }

    @Test
    void aCertificateThatHasRunOutIsRefusedBeforeAnythingIsSent() throws Exception {
        Issued expired = authority.issue("expired", "ip:127.0.0.1", "-10d", 5);
        int port = FreePorts.one();
        Path received = folder.resolve("received");
        // A registry ends rather than start with such a certificate, so another program shows it.
        Process server = new ProcessBuilder(
                        "openssl",
                        "s_server",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-cert",
                        expired.certificate().toString(),
                        "-key",
                        expired.key().toString())
                .redirectErrorStream(true)
                .redirectOutput(received.toFile())
                .start();
        try {
            for (int attempt = 0; attempt < TRIES && !Files.readString(received).contains("ACCEPT"); attempt++) {
                Thread.sleep(PAUSE);
            }
            URI address = URI.create("https://127.0.0.1:" + port);

            assertEquals(1, login(address, "--ca", authority.certificate().toString()), this::printed);

            assertTrue(printed().contains("couldn't show that it is the one"), this::printed);
            assertTrue(printed().contains("validity check failed"), this::printed);
        } finally {
            server.destroy();
            assertTrue(server.waitFor(20, TimeUnit.SECONDS));
        }
        assertFalse(Files.readString(received).contains("POST /"), () -> "received: " + received);
    }

    @Test
    void aSitesFolderSaysWhereItsRegistryIsAndByWhichCertificateItIsKnown() throws IOException {
        Files.createDirectory(site.path("tls"));
        Files.copy(certificate.certificate(), site.path("tls/registry.pem"));
        Path settings = site.path("registry/application.yml");
        int port = registry.address().getPort();
        Files.writeString(
                settings,
                Files.readString(settings).replace("port: " + site.ports().registry(), "port: " + port)
                        + "  tls:\n    certificate: tls/registry.pem\n    key: tls/registry.key\n");
        String own = site.path().toString();

        assertEquals(0, run("site", "status", own), this::printed);
        assertTrue(printed().contains("https://127.0.0.1:" + port), this::printed);
        assertEquals(0, run("keys", "show", "--site", own), this::printed);
        assertEquals(0, run("login", "--site", own), this::printed);
        assertTrue(printed().contains("signed in at https://127.0.0.1:" + port), this::printed);
        assertEquals(0, run("models"), this::printed);
        assertEquals(0, run("site", "status"), this::printed);

        assertEquals(
                1, run("login", "--site", own, "--ca", another.certificate().toString()), this::printed);
        assertTrue(printed().contains("couldn't show that it is the one"), this::printed);
    }

    @Test
    void keysAndPasswordsThatOthersCanReadAreNamed() throws IOException {
        for (String secret : List.of("keys/operator.json", "keys/password")) {
            Files.setPosixFilePermissions(site.path(secret), PosixFilePermissions.fromString("rw-r--r--"));

            assertEquals(
                    0, login(registry.address(), "--ca", authority.certificate().toString()), this::printed);
            assertTrue(printed().contains("others can read " + site.path(secret) + "; chmod 600 it"), this::printed);

            Files.setPosixFilePermissions(site.path(secret), PosixFilePermissions.fromString("rw-------"));
            assertEquals(
                    0, login(registry.address(), "--ca", authority.certificate().toString()), this::printed);
            assertFalse(printed().contains("others can read"), this::printed);
        }
    }

    @Test
    void aFileThatIsNoCertificateIsNamed() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.pem"), "hello");

        assertEquals(1, login(registry.address(), "--ca", wrong.toString()));
        assertTrue(printed().contains("wrong.pem holds no certificate in PEM"), this::printed);
        assertEquals(
                1, login(registry.address(), "--ca", folder.resolve("none.pem").toString()));
        assertTrue(printed().contains("none.pem can't be read"), this::printed);
    }

    private int login(URI address, String... more) {
        return run(Stream.concat(Stream.of(loginAt(address.toString())), Stream.of(more))
                .toArray(String[]::new));
    }

    private static String[] loginAt(String address) {
        return new String[] {
            "login",
            "--registry",
            address,
            "--keystore",
            site.path("keys/operator.json").toString(),
            "--password-file",
            site.path("keys/password").toString()
        };
    }

    /** What a process of its own prints, for whom the environment is another and nobody is signed in. */
    private static String processes(int code, Map<String, String> environment, String... command) throws Exception {
        Path home = Files.createTempDirectory(folder, "home");
        Path said = home.resolve("said");
        List<String> whole = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Consilium.class.getName()));
        whole.addAll(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().put("XDG_CONFIG_HOME", home.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> "no end: " + whole);
        assertEquals(code, process.exitValue(), environment + " " + whole + "\n" + Files.readString(said));
        return Files.readString(said);
    }

    private int run(String... command) {
        out.reset();
        err.reset();
        return Consilium.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                command);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }
}
