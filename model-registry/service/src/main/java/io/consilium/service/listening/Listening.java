package io.consilium.service.listening;

import io.consilium.service.site.SiteException;
import io.micronaut.core.value.PropertyResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Says how the HTTP server listens: with the site's certificate, or plainly where only this machine or a proxy can hear it. */
public final class Listening {

    static final String CERTIFICATE = "consilium.tls.certificate";
    private static final String KEY = "consilium.tls.key";
    private static final String ELSEWHERE = "consilium.tls.terminated-elsewhere";

    private Listening() {}

    /** The server's settings that follow from the site's own. */
    public static Map<String, Object> settings(PropertyResolver site) {
        Optional<Path> certificate = site.getProperty(CERTIFICATE, Path.class);
        Optional<Path> key = site.getProperty(KEY, Path.class);
        if (certificate.isPresent() != key.isPresent()) {
            throw new SiteException(
                    "Only one of " + CERTIFICATE + " and " + KEY + " is set. Set both for TLS, or neither");
        }
        if (certificate.isEmpty()) {
            requireNobodyElseHears(site);
            return Map.of();
        }
        new PemCertificate(certificate.get(), key.get()).requireUsable(Instant.now());
        return Map.of(
                "micronaut.server.ssl.enabled",
                true,
                "micronaut.server.ssl.key-name",
                "site",
                "micronaut.server.ssl.port",
                site.getProperty("micronaut.server.port", Integer.class).orElseThrow(),
                "micronaut.server.ssl.protocols",
                new String[] {"TLSv1.3", "TLSv1.2"},
                "micronaut.certificate.file.site.format",
                "PEM",
                "micronaut.certificate.file.site.path",
                key.get().toString(),
                "micronaut.certificate.file.site.certificate-path",
                certificate.get().toString(),
                // Not a watcher: those who renew certificates swap links, which a watcher of the folder doesn't see.
                "micronaut.certificate.file.site.refresh-mode",
                "SCHEDULER",
                "micronaut.certificate.file.site.refresh-interval",
                site.getProperty("consilium.tls.refresh", String.class).orElse("1m"));
    }

    private static void requireNobodyElseHears(PropertyResolver site) {
        String host = site.getProperty("micronaut.server.host", String.class).orElse("0.0.0.0");
        boolean known = site.getProperty(ELSEWHERE, Boolean.class).orElse(false)
                || site.getProperty("micronaut.server.ssl.enabled", Boolean.class)
                        .orElse(false);
        if (!known && !isLoopback(host)) {
            throw new SiteException("The registry would listen on " + host
                    + " without TLS, where others could read tokens and images. Set " + CERTIFICATE + " and " + KEY
                    + "; or set " + ELSEWHERE + " to true if only a proxy that does TLS can reach it; or set"
                    + " micronaut.server.host to 127.0.0.1");
        }
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new SiteException(
                    "micronaut.server.host is " + host + ", which is no address of this machine", unknown);
        }
    }
}
