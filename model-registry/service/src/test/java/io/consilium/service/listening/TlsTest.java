package io.consilium.service.listening;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.contracts.testing.Certificates;
import io.consilium.contracts.testing.Certificates.Issued;
import io.consilium.service.site.PublicAddress;
import io.consilium.service.site.SiteException;
import io.consilium.service.testing.Eventually;
import io.consilium.service.testing.Network;
import io.consilium.service.testing.Publisher;
import io.consilium.service.testing.Registry;
import io.consilium.service.testing.SmallWeights;
import io.micronaut.http.server.netty.NettyEmbeddedServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A registry with a certificate of a hospital's own authority, and clients that do and don't trust it. */
class TlsTest {
    private static final String NAMES = "dns:localhost,ip:127.0.0.1";

    @TempDir
    static Path folder;

    private static Network network;
    private static Certificates authority;
    private static Issued site;

    @BeforeAll
    static void start() throws IOException {
        network = Network.start();
        authority = Certificates.authority(folder.resolve("authority"));
        site = authority.issue("site", NAMES, "-1d", 30);
    }

    @AfterAll
    static void stop() {
        network.close();
    }

    @Test
    void signsInPublishesAndPullsOverTls() throws Exception {
        try (HttpClient client = authority.client();
                Registry registry = registry("pull", client, site)) {
            assertEquals("https", registry.address().getScheme());
            long model = new Publisher(registry, Network.NORTH).publish(2_001);

            byte[] pulled = registry.get(Network.NORTH, "/api/v1/models/" + model + "/weights")
                    .expect(200)
                    .bytes();

            assertArrayEquals(SmallWeights.of(2_001), pulled);
            SSLSession session = session(client, registry.address());
            assertEquals("TLSv1.3", session.getProtocol());
        }
    }

    @Test
    void whoDoesNotTrustTheAuthorityOrAsksForAnotherNameOrWithoutTlsGetsNothing() throws Exception {
        Issued elsewhere = authority.issue("elsewhere", "dns:elsewhere.example", "-1d", 30);
        try (HttpClient trusting = authority.client();
                HttpClient strange = HttpClient.newHttpClient();
                Registry registry = registry("trust", trusting, site);
                Registry misnamed = registry("misnamed", trusting, elsewhere)) {
            assertThrows(SSLHandshakeException.class, () -> session(strange, registry.address()));
            assertThrows(SSLHandshakeException.class, () -> session(trusting, misnamed.address()));
            URI plain = URI.create("http://127.0.0.1:" + registry.address().getPort());
            assertThrows(IOException.class, () -> status(strange, plain));
        }
    }

    @Test
    void aRenewedCertificateIsTakenWithoutARestartAndABrokenOneIsNot() throws Exception {
        Issued first = authority.issue("first", NAMES, "-1d", 30);
        Issued second = authority.issue("second", NAMES, "-1d", 30);
        Path certificate = Files.copy(first.certificate(), folder.resolve("live.pem"));
        Path key = Files.copy(first.key(), folder.resolve("live.key"));
        BigInteger serial;
        try (HttpClient trusting = authority.client();
                Registry registry =
                        registry("renewed", trusting, new Issued(certificate, key), "-consilium.tls.refresh=200ms")) {
            serial = serial(registry.address());
            Files.writeString(certificate, "half a file");
            // Long enough for the half file to have been read; a slow machine makes this step weaker, never wrong.
            Thread.sleep(1_000);
            assertEquals(serial, serial(registry.address()));

            Files.copy(second.key(), key, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(second.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);

            Eventually.holds(
                    "the renewed certificate is shown",
                    () -> !serial(registry.address()).equals(serial));
        }
    }

    @Test
    void whatClientsWouldRefuseIsRefusedAtTheStart() throws IOException {
        Issued expired = authority.issue("expired", NAMES, "-10d", 5);
        Issued early = authority.issue("early", NAMES, "+5d", 5);

        assertTrue(refusal(expired).contains("expired at"), () -> refusal(expired));
        assertTrue(refusal(early).contains("isn't valid before"), () -> refusal(early));
        Issued mixed = new Issued(site.certificate(), expired.key());
        assertTrue(refusal(mixed).contains("isn't the one of the first certificate"), () -> refusal(mixed));
        Issued swapped = new Issued(site.key(), site.certificate());
        assertTrue(refusal(swapped).contains("holds no certificate in PEM"), () -> refusal(swapped));
        Issued missing = new Issued(folder.resolve("none.pem"), site.key());
        assertTrue(refusal(missing).contains("can't be read"), () -> refusal(missing));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA, pkey -traditional, BEGIN RSA PRIVATE KEY",
        "EC, pkey -traditional, BEGIN EC PRIVATE KEY",
        "EC, pkcs8 -topk8 -passout pass:secret, BEGIN ENCRYPTED PRIVATE KEY"
    })
    void aKeyInAnotherFormIsRefusedAndIsTakenOnceThePagesCommandHasConvertedIt(
            String algorithm, String form, String begins) throws Exception {
        String name = begins.replace(' ', '-');
        Issued issued = authority.issue(name, algorithm, NAMES, "-1d", 30);
        Path keys = Files.createDirectory(folder.resolve(name));
        Path old = keys.resolve("old.key");
        openssl(folder, form + " -in " + issued.key() + " -out " + old);
        assertTrue(Files.readString(old).startsWith("-----" + begins + "-----"));

        String refusal = refusal(new Issued(issued.certificate(), old));
        assertTrue(refusal.contains("holds no unencrypted PKCS#8 key in PEM"), refusal);
        String command = TlsPage.block("sh").strip();
        assertTrue(refusal.contains(command.replace("old.key", "OLD").replace("registry.key", "NEW")), refusal);
        openssl(keys, command.substring("openssl ".length()));

        try (HttpClient client = authority.client();
                Registry registry =
                        registry(name, client, new Issued(issued.certificate(), keys.resolve("registry.key")))) {
            assertEquals(200, status(client, registry.address()));
        }
    }

    @Test
    void speaksTls13And12AndHttp11OnTheOnePortAndNothingOlder() throws Exception {
        try (HttpClient client = authority.client();
                Registry registry = registry("versions", client, site)) {
            assertEquals(HttpClient.Version.HTTP_2, client.version(), "what is asked for");
            assertEquals(
                    HttpClient.Version.HTTP_1_1,
                    send(client, registry.address()).version());
            String handshake =
                    "s_client -connect 127.0.0.1:" + registry.address().getPort() + " -CAfile "
                            + authority.certificate() + " -verify_return_error -cipher ALL:@SECLEVEL=0 ";

            String newest = openssl(folder, handshake + "-tls1_3");
            assertTrue(newest.contains("New, TLSv1.3, "), newest);
            String older = openssl(folder, handshake + "-tls1_2");
            assertTrue(older.contains("New, TLSv1.2, "), older);
            AssertionError refused = assertThrows(AssertionError.class, () -> openssl(folder, handshake + "-tls1_1"));
            assertTrue(refused.getMessage().contains("alert protocol version"), refused::getMessage);
            assertEquals(
                    Set.of(registry.address().getPort()),
                    registry.part(NettyEmbeddedServer.class).getBoundPorts());
        }
    }

    @Test
    void othersAreNotListenedToInPlainUnlessAProxyDoesTls() {
        String open = "-micronaut.server.host=0.0.0.0";

        SiteException refusal = assertThrows(SiteException.class, () -> start("open", open));
        assertTrue(refusal.getMessage().contains("consilium.tls.terminated-elsewhere"), refusal::getMessage);
        String half = "-consilium.tls.certificate=" + site.certificate();
        assertThrows(SiteException.class, () -> start("half", half));
        try (Registry proxied = start("proxied", open, "-consilium.tls.terminated-elsewhere=true")) {
            proxied.get("", "/api/v1/openapi.json").expect(200);
            // Nobody can call 0.0.0.0, so nobody signs in for it.
            assertEquals(
                    URI.create("http://127.0.0.1:" + proxied.address().getPort()),
                    proxied.part(PublicAddress.class).uri());
        }
    }

    private static String refusal(Issued pair) {
        return assertThrows(SiteException.class, () -> registry("refused", HttpClient.newHttpClient(), pair))
                .getMessage();
    }

    /** Types a command of openssl, whose password it reads from its input, since it has no terminal. */
    private static String openssl(Path where, String command) throws IOException, InterruptedException {
        Path password = Files.writeString(folder.resolve("password"), "secret\n");
        Path said = Files.createTempFile(folder, "openssl", ".txt");
        Process process = new ProcessBuilder("setsid", "--wait", "sh", "-euc", "openssl " + command)
                .directory(where.toFile())
                .redirectInput(password.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end: openssl " + command);
        }
        assertEquals(0, process.exitValue(), "openssl " + command + "\n" + Files.readString(said));
        return Files.readString(said);
    }

    private static Registry start(String home, String... settings) {
        return Registry.start(network, Network.NORTH, folder.resolve(home), settings);
    }

    private static Registry registry(String home, HttpClient client, Issued pair, String... more) {
        String[] settings = new String[more.length + 2];
        System.arraycopy(more, 0, settings, 2, more.length);
        settings[0] = "-consilium.tls.certificate=" + pair.certificate();
        settings[1] = "-consilium.tls.key=" + pair.key();
        return Registry.startFor(client, network, Network.NORTH, folder.resolve(home), settings);
    }

    private static BigInteger serial(URI address) throws IOException, InterruptedException, GeneralSecurityException {
        // A client of its own, since one that was there before goes on with its old connection.
        try (HttpClient fresh = authority.client()) {
            return ((X509Certificate) session(fresh, address).getPeerCertificates()[0]).getSerialNumber();
        }
    }

    private static SSLSession session(HttpClient client, URI address) throws IOException, InterruptedException {
        return send(client, address).sslSession().orElseThrow();
    }

    private static int status(HttpClient client, URI address) throws IOException, InterruptedException {
        return send(client, address).statusCode();
    }

    private static HttpResponse<String> send(HttpClient client, URI address) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address.resolve("/api/v1/status")).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
