package io.consilium.cli.registry;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which registry a command speaks to; a command takes it as a {@link Mixin}. */
public final class RegistryOptions {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "The registry. Default: the one where you signed in last.")
    private Optional<URI> address = Optional.empty();

    private final Sessions sessions = Sessions.ofUser();

    /** The registry, as the one who signed in there; signs in again when the session is over and the key's password lies in a file. */
    public Registry signedIn() throws IOException, InterruptedException {
        Session session = session();
        if (session.expiresAt().isBefore(Instant.now().plus(SOON))
                && session.key().isPresent()) {
            session = SignIn.again(session, session.key().get());
            sessions.keep(session);
        }
        return new Registry(session.registry(), Optional.of(session.token()), session.authority());
    }

    /** The session there, whether it is over or not. */
    public Session session() throws IOException {
        return kept().orElseThrow(() -> new RegistryException("you aren't signed in"
                + address.map(where -> " at " + where).orElse("")
                + ". Sign in: consilium login --site DIR, or consilium login --registry URL --keystore FILE"));
    }

    /** The session there, if somebody signed in. */
    public Optional<Session> kept() throws IOException {
        return address.isPresent() ? sessions.at(address.get()) : sessions.last();
    }

    /** The registry, spoken to without signing in, and believed as at the sign-in there. */
    public Registry asNobody() throws IOException {
        return new Registry(address(), Optional.empty(), kept().flatMap(Session::authority));
    }

    /** The registry's address, also when nobody signed in there. */
    public URI address() throws IOException {
        return address.isPresent() ? address.get() : session().registry();
    }
}
