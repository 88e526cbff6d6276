package io.consilium.contracts.testing;

import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Role;
import io.consilium.contracts.Word;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;

/** Organisations for tests, with keys that follow from their names: anybody can sign for them. */
public final class Founders {
    public static final Set<Role> HOSPITAL = Set.of(Role.PUBLISHER, Role.CONSUMER, Role.VALIDATOR);
    public static final Set<Role> PARTNER = Set.of(Role.CONSUMER);
    public static final Set<Role> REGULATOR = Set.of(Role.AUDITOR);

    private Founders() {}

    /** An organisation with one account ({@link #credentials}) and one node. */
    public static Founder founder(String name, Set<Role> roles) {
        return new Founder(
                name,
                roles,
                hash("encryption key of " + name),
                List.of(new Address(credentials(name).getAddress())),
                List.of(node(name, 0)));
    }

    /** The private key of an organisation's account. */
    public static Credentials credentials(String name) {
        return Credentials.create(hash("account of " + name).hex());
    }

    public static NodeId node(String name, int number) {
        String text = name + " node " + number;
        return new NodeId(
                hash("high of " + text).hex() + hash("low of " + text).hex().substring(2));
    }

    public static Word hash(String text) {
        return new Word("0x" + HexFormat.of().formatHex(Hash.sha3(text.getBytes(StandardCharsets.UTF_8))));
    }
}
