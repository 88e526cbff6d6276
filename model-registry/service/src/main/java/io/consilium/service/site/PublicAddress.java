package io.consilium.service.site;

import io.micronaut.context.BeanProvider;
import io.micronaut.runtime.server.EmbeddedServer;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Set;

/** Under which people reach this registry: what is configured, never what a request claims. */
@Singleton
public final class PublicAddress {

    /** What means every address of a machine, and is none that can be called. */
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private static final String HERE = "127.0.0.1";

    private final SiteSettings settings;
    private final BeanProvider<EmbeddedServer> server;

    public PublicAddress(SiteSettings settings, BeanProvider<EmbeddedServer> server) {
        this.settings = settings;
        this.server = server;
    }

    /** What people call, and sign in for. */
    public URI uri() {
        return settings.publicAddress().orElseGet(() -> listening(server.get()));
    }

    /** Where whoever listens at a host is called on the same machine. */
    public static String callable(String host) {
        return EVERYWHERE.contains(host) ? HERE : host;
    }

    private static URI listening(EmbeddedServer server) {
        return EVERYWHERE.contains(server.getHost())
                ? URI.create(server.getScheme() + "://" + HERE + ":" + server.getPort())
                : server.getURI();
    }
}
