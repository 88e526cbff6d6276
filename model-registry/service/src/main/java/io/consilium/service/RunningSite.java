package io.consilium.service;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;

/** The registry of one site, running in this process until it is closed. */
public final class RunningSite implements AutoCloseable {

    private final ApplicationContext context;

    private RunningSite(ApplicationContext context) {
        this.context = context;
    }

    /** Starts it with settings such as {@code -consilium.home=…}, on top of its own defaults. */
    public static RunningSite start(String... settings) {
        return new RunningSite(Application.start(settings));
    }

    /** Where it is reached. */
    public URI address() {
        return context.getBean(EmbeddedServer.class).getURI();
    }

    @Override
    public void close() {
        context.close();
    }
}
