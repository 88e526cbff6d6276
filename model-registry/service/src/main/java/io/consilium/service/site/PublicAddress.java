package io.consilium.service.site;

import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.net.URI;

/** Under which people reach this registry: what is configured, never what a request claims. */
@Singleton
public final class PublicAddress {

    private final SiteSettings settings;
    private final BeanProvider<EmbeddedServer> server;

    public PublicAddress(SiteSettings settings, BeanProvider<EmbeddedServer> server) {
        this.settings = settings;
        this.server = server;
    }

    public URI uri() {
        return settings.publicAddress().orElseGet(() -> server.get().getURI());
    }
}
