package io.consilium.genesis.key;

import java.util.HexFormat;

/** The secret that all Kubo nodes of a network share: without it none of them answers. */
public final class SwarmKey {

    private static final int LENGTH = 32;

    private SwarmKey() {}

    /** A new one, as the file {@code swarm.key} of a Kubo repository holds it. */
    public static String generate(KeySource source, String purpose) {
        return "/key/swarm/psk/1.0.0/\n/base16/\n" + HexFormat.of().formatHex(source.bytes(purpose, LENGTH)) + "\n";
    }
}
