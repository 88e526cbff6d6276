package io.consilium.cli.registry;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A registry, spoken to by nobody, who doesn't wait for long. */
public final class ImpatientRegistry {

    private static final Duration SHORT = Duration.ofMillis(500);

    private ImpatientRegistry() {}

    public static Registry at(URI address) {
        return new Registry(address, Optional.empty(), Optional.empty(), new Patience(SHORT, SHORT, SHORT));
    }
}
