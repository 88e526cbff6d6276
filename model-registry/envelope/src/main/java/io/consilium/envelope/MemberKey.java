package io.consilium.envelope;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * One of a member's key pairs.
 *
 * @param version the number that the ledger gives to this public key, from 1
 * @param created when it was generated, to the second
 * @param pair the keys themselves
 */
public record MemberKey(long version, Instant created, MemberKeyPair pair) {

    public MemberKey {
        if (version < 1) {
            throw new IllegalArgumentException("A key version is a positive number, not " + version);
        }
        created = created.truncatedTo(ChronoUnit.SECONDS);
        Objects.requireNonNull(pair, "pair");
    }
}
