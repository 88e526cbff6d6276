package io.consilium.cli.registry;

import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.signing.Signer;
import io.consilium.service.listening.RegistryAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A site's own registry, reached where its settings say, and believed by the certificate that they name.
 *
 * @param authority an authority that was named otherwise goes before the site's own certificate
 */
public record SiteRegistry(URI address, Optional<Path> authority) {

    /** That of a site's folder. */
    public static SiteRegistry of(SiteFolder site) {
        Path settings = site.path("registry/application.yml");
        if (!Files.exists(settings)) {
            return new SiteRegistry(
                    URI.create("http://127.0.0.1:" + site.ports().registry()), OwnAuthority.file(Optional.empty()));
        }
        RegistryAddress reached = RegistryAddress.of(settings, site.path());
        return new SiteRegistry(
                reached.uri(), OwnAuthority.file(Optional.empty()).or(reached::certificate));
    }

    /** Spoken to without signing in. */
    public Registry asNobody() {
        return new Registry(address, Optional.empty(), authority);
    }

    /** Spoken to as an account that signs in now, for as long as a session lasts. */
    public Registry as(Signer signer) throws IOException, InterruptedException {
        return Registry.as(signer, address, authority);
    }
}
