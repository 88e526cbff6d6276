package io.consilium.contracts.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test's own, made by the JDK's keytool, and what it issued: PEM files as people have them. */
public final class Certificates {
    /** Of the key stores, which tests' programs may have to open. */
    public static final String PASSWORD = "changeit";

    private final Path folder;
    private final Path store;

    private Certificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("store.p12");
    }

    /** A new authority that keeps everything in a folder. */
    public static Certificates authority(Path folder) throws IOException {
        Certificates authority = new Certificates(Files.createDirectories(folder));
        authority.generate("ca", "EC", "CN=Test authority", "-validity", "3650", "-ext", "bc:c");
        authority.keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "ca",
                "-file",
                authority.certificate().toString());
        return authority;
    }

    /** The authority's own certificate. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** A certificate and its key. */
    public record Issued(Path certificate, Path key) {}

    /** Issues one for names such as {@code dns:localhost,ip:127.0.0.1}, good from a day such as {@code -1d} on. */
    public Issued issue(String alias, String names, String start, int days) throws IOException {
        return issue(alias, "EC", names, start, days);
    }

    /** The same for a key of another algorithm, such as {@code RSA}. */
    public Issued issue(String alias, String algorithm, String names, String start, int days) throws IOException {
        generate(alias, algorithm, "CN=" + alias);
        Path request = folder.resolve(alias + ".csr");
        Path certificate = folder.resolve(alias + ".pem");
        keytool("-certreq", "-alias", alias, "-file", request.toString());
        keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString(),
                "-startdate",
                start,
                "-validity",
                String.valueOf(days),
                "-ext",
                "san=" + names);
        return new Issued(certificate, key(alias));
    }

    /** A client that trusts this authority and no other. */
    public HttpClient client() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(trusted().toFile(), PASSWORD.toCharArray());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    /** A key store with this authority and no other in it. */
    public Path trusted() throws IOException {
        Path only = folder.resolve("trusted.p12");
        if (!Files.exists(only)) {
            run(List.of(
                    "-importcert",
                    "-noprompt",
                    "-alias",
                    "ca",
                    "-file",
                    certificate().toString(),
                    "-keystore",
                    only.toString()));
        }
        return only;
    }

    private void generate(String alias, String algorithm, String name, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-dname", name, "-keyalg", algorithm));
        arguments.addAll(List.of(more));
        keytool(arguments.toArray(String[]::new));
    }

    private Path key(String alias) throws IOException {
        try (InputStream file = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, PASSWORD.toCharArray());
            Path pem = folder.resolve(alias + ".key");
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(keys.getKey(alias, PASSWORD.toCharArray()).getEncoded());
            return Files.writeString(pem, "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
    }

    private void keytool(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-keystore", store.toString()));
        run(all);
    }

    private static void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed:\n" + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
