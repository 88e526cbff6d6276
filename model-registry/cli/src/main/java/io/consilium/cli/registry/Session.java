package io.consilium.cli.registry;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Somebody who signed in at a registry.
 *
 * @param registry where
 * @param account who
 * @param token what shows it, until it expires
 * @param key how to sign in again, if that can be done without asking
 * @param chain the chain whose word counts, whatever the registry says
 * @param authority whose word counts about who the registry is, if it is an authority of one's own
 */
public record Session(
        URI registry,
        String account,
        String token,
        Instant expiresAt,
        Optional<Key> key,
        Optional<Chain> chain,
        Optional<Path> authority) {

    /** An account's keystore, and the file with its password. */
    public record Key(Path keystore, Path passwordFile) {}

    /** A node, and the chain that it must be on. */
    public record Chain(URI node, long id, Optional<String> genesis) {}
}
