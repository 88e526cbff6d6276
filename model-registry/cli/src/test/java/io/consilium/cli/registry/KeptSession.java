package io.consilium.cli.registry;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A session as a sign-in leaves it, at a registry that can't sign anybody in. */
public final class KeptSession {

    private static final Duration LIFE = Duration.ofHours(1);

    private KeptSession() {}

    /** Of somebody who named a node. */
    public static void at(URI registry, Session.Chain chain) throws IOException {
        Sessions.ofUser()
                .keep(new Session(
                        registry,
                        "0x" + "1".repeat(40),
                        "a token",
                        Instant.now().plus(LIFE),
                        Optional.empty(),
                        Optional.of(chain),
                        Optional.empty()));
    }
}
