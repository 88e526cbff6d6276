package io.consilium.service.listening;

import io.consilium.service.site.PublicAddress;
import io.consilium.service.site.SiteException;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.core.value.PropertyResolver;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Where people reach a site's registry, and the certificate that it shows there if it does TLS itself.
 *
 * @param certificate may be an absent proxy's, and then isn't known here
 */
public record RegistryAddress(URI uri, Optional<Path> certificate) {

    private static final String HERE = "127.0.0.1";

    /** As a site's settings file says it, whose paths begin at the site's folder; the environment has its say, as at the start. */
    public static RegistryAddress of(Path settings, Path folder) {
        try (InputStream file = Files.newInputStream(settings)) {
            Map<String, Object> said = new YamlPropertySourceLoader().read(settings.toString(), file);
            try (Environment site = ApplicationContext.builder()
                    .deduceEnvironment(false)
                    .banner(false)
                    .propertySources(
                            PropertySource.of(settings.toString(), said, EnvironmentPropertySource.POSITION - 1))
                    .build()
                    .getEnvironment()
                    .start()) {
                return of(site, folder);
            }
        } catch (IOException unreadable) {
            throw new SiteException("The settings " + settings + " can't be read", unreadable);
        } catch (YAMLException malformed) {
            throw new SiteException("The settings " + settings + " aren't YAML: " + malformed.getMessage(), malformed);
        }
    }

    private static RegistryAddress of(PropertyResolver site, Path folder) {
        Optional<Path> certificate =
                site.getProperty(Listening.CERTIFICATE, String.class).map(folder::resolve);
        URI uri = site.getProperty("consilium.address", URI.class)
                .orElseGet(() -> listening(site, certificate.isPresent() ? "https" : "http"));
        return new RegistryAddress(uri, certificate);
    }

    private static URI listening(PropertyResolver site, String scheme) {
        String host = site.getProperty("micronaut.server.host", String.class).orElse(HERE);
        int port = site.getProperty("micronaut.server.port", Integer.class).orElseThrow();
        if (port <= 0) {
            throw new SiteException("micronaut.server.port is " + port
                    + ", so where the registry listens is known only when it runs; name it: --registry URL");
        }
        try {
            return new URI(scheme, null, PublicAddress.callable(host), port, null, null, null);
        } catch (URISyntaxException noHost) {
            throw new SiteException("micronaut.server.host is " + host + ", which is no address", noHost);
        }
    }
}
