package io.consilium.content.testing;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What nodes must share to talk to each other in a private swarm.
 *
 * @param hex 32 bytes
 */
public record SwarmKey(String hex) {

    /** Checks itself. */
    public SwarmKey {
        requireNonNull(hex);
        if (HexFormat.of().parseHex(hex).length != 32) {
            throw new IllegalArgumentException("A swarm key has 32 bytes");
        }
    }

    /** A new one. */
    public static SwarmKey random() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SwarmKey(HexFormat.of().formatHex(key));
    }

    /** The content of Kubo's file {@code swarm.key}. */
    public String text() {
        return "/key/swarm/psk/1.0.0/\n/base16/\n" + hex + "\n";
    }
}
