package io.consilium.cli.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom to believe that a registry is who it says: an organisation's own authority, or whoever Java trusts. */
final class OwnAuthority {

    private static final String VARIABLE = "CONSILIUM_CA";

    private OwnAuthority() {}

    /** The file that was named, else the one that {@code CONSILIUM_CA} names. */
    static Optional<Path> file(Optional<Path> named) {
        return named.or(() -> Optional.ofNullable(System.getenv(VARIABLE))
                        .filter(name -> !name.isBlank())
                        .map(Path::of))
                .map(Path::toAbsolutePath);
    }

    /** A client that believes the certificates in this file and no others; without one, those that Java believes. */
    static HttpClient.Builder client(Optional<Path> authority) {
        HttpClient.Builder client = HttpClient.newBuilder();
        authority.ifPresent(file -> client.sslContext(trusting(file)));
        return client;
    }

    private static SSLContext trusting(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new RegistryException(file + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("ca-" + trusted.size(), certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException unreadable) {
            throw new RegistryException("the authority's certificate " + file + " can't be read", unreadable);
        } catch (GeneralSecurityException malformed) {
            throw new RegistryException(file + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", malformed);
        }
    }
}
