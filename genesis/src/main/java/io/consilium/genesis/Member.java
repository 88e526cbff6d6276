package io.consilium.genesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.consilium.contracts.Address;
import io.consilium.contracts.Founder;
import io.consilium.contracts.NodeId;
import io.consilium.contracts.Word;
import io.consilium.envelope.EnvelopeException;
import io.consilium.envelope.MemberPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.web3j.crypto.Hash;

/**
 * What everyone may know of a member: nothing here is secret, and nothing secret is needed to invite it.
 *
 * @param name what people and the ledger call it
 * @param kind what it is, which decides its roles
 * @param host where other members reach it
 * @param p2pPort Besu's port there
 * @param swarmPort Kubo's port there
 * @param node its Besu node
 * @param account its operator's account on the ledger
 * @param encryptionKey the key to which others wrap content keys
 * @param peer its Kubo node
 */
@JsonPropertyOrder({"name", "kind", "host", "p2pPort", "swarmPort", "node", "account", "encryptionKey", "peer"})
public record Member(
        OrganisationName name,
        OrganisationKind kind,
        Host host,
        int p2pPort,
        int swarmPort,
        NodeId node,
        Address account,
        Word encryptionKey,
        PeerId peer) {

    /** Checks what the single parts don't: that the ledger would take it, and that others could wrap keys for it. */
    public Member {
        Ports.requirePort("Besu P2P", p2pPort);
        Ports.requirePort("Kubo swarm", swarmPort);
        try {
            MemberPublicKey.parse(encryptionKey.toBytes());
        } catch (EnvelopeException unusable) {
            throw new GenesisException.Invalid("the encryption key of " + name + " can't be used: " + encryptionKey
                    + " is a key under which everybody could read; it has to make another one");
        }
    }

    /** The same member with these keys. */
    public Member withKeys(NodeId otherNode, Address otherAccount, Word otherEncryptionKey) {
        return new Member(name, kind, host, p2pPort, swarmPort, otherNode, otherAccount, otherEncryptionKey, peer);
    }

    /** As the ledger's first block holds it. */
    public Founder founder() {
        return new Founder(name.text(), kind.roles(), encryptionKey, List.of(account), List.of(node));
    }

    /** The address that its node seals blocks with. */
    @JsonIgnore
    public Address sealer() {
        byte[] hash = Hash.sha3(HexFormat.of().parseHex(node.digits()));
        return new Address("0x" + HexFormat.of().formatHex(hash, 12, 32));
    }

    /** Where Besu nodes dial it. */
    @JsonIgnore
    public String enode() {
        return "enode://" + node.digits() + "@" + host + ":" + p2pPort + "?discport=0";
    }

    /** Where Kubo nodes dial it. */
    @JsonIgnore
    public String multiaddress() {
        return host.multiaddress() + "/tcp/" + swarmPort;
    }

    /** A short digest of all that is above, to be compared over the telephone before the member is let in. */
    @JsonIgnore
    public String fingerprint() {
        String all = String.join("\n", name.text(), kind.name(), enode(), multiaddress(), account.hex()) + "\n"
                + encryptionKey + "\n" + peer;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            String digits = HexFormat.of().formatHex(hash, 0, 10);
            return String.join("-", List.of(digits.split("(?<=\\G.{4})")));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
