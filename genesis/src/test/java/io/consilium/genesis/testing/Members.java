package io.consilium.genesis.testing;

import io.consilium.contracts.Word;
import io.consilium.envelope.MemberKeyPair;
import io.consilium.genesis.Host;
import io.consilium.genesis.Member;
import io.consilium.genesis.OrganisationKind;
import io.consilium.genesis.OrganisationName;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.EthereumKey;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.KuboIdentity;
import java.nio.charset.StandardCharsets;

/** Members for tests, with keys that follow from their names. */
public final class Members {

    private Members() {}

    /** A hospital on this machine. */
    public static Member hospital(String name) {
        return member(OrganisationKind.HOSPITAL, name);
    }

    /** A partner site on this machine. */
    public static Member partner(String name) {
        return member(OrganisationKind.PARTNER, name);
    }

    /** The key of a member's account. */
    public static EthereumKey account(String name) {
        return EthereumKey.generate(source(name), "account");
    }

    private static Member member(OrganisationKind kind, String name) {
        KeySource source = source(name);
        Ports ports = Ports.customary(Math.floorMod(name.hashCode(), 90));
        return new Member(
                new OrganisationName(name),
                kind,
                Host.LOOPBACK,
                ports.p2p(),
                ports.swarm(),
                EthereumKey.generate(source, "node").nodeId(),
                account(name).address(),
                Word.of(MemberKeyPair.ofPrivateKey(source.bytes("encryption", 32))
                        .publicKey()
                        .toByteArray()),
                KuboIdentity.generate(source, "kubo").peerId());
    }

    private static KeySource source(String name) {
        return KeySource.seeded(name.getBytes(StandardCharsets.UTF_8));
    }
}
