package io.consilium.service;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.Micronaut;

/** The registry of one site, as a process. */
public final class Application {

    private Application() {}

    /** Starts the service with its configuration files and waits until it is stopped. */
    public static void main(String[] arguments) {
        start(arguments);
    }

    /** Starts the service in this process; closing the context stops it. */
    public static ApplicationContext start(String... arguments) {
        return Micronaut.build(arguments).banner(false).start();
    }
}
