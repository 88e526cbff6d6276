package io.consilium.genesis.check;

import static io.consilium.genesis.check.Claims.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.PeerId;
import io.consilium.genesis.check.Claims.NotSure;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.SharedFolder;
import io.consilium.genesis.folder.SiteFolder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What should be so of the files of one site. */
final class SiteClaims {

    private final SiteFolder site;
    private final Network network;
    private final Optional<SharedFolder> shared;

    private SiteClaims(SiteFolder site, Network network, Optional<SharedFolder> shared) {
        this.site = site;
        this.network = network;
        this.shared = shared;
    }

    /** All claims about the site's files, held against the network, and what its members share, as its operator knows them. */
    static List<Finding> of(SiteFolder site, Network network, Optional<SharedFolder> shared) {
        SiteClaims claims = new SiteClaims(site, network, shared);
        return new Claims(site.member().name().text())
                .claim("the network knows it", claims::networkKnowsIt)
                .claim("it knows the network", claims::knowsTheNetwork)
                .claim("the node key is its own", claims::nodeKeyMatches)
                .claim("the account's key is its own", claims::accountMatches)
                .claim("the encryption key is its own", claims::encryptionKeyMatches)
                .claim("the Kubo key is its own", claims::kuboKeyMatches)
                .claim("its Kubo finds the other members", claims::kuboFindsMembers)
                .claim("its secrets are secret", claims::secretsAreSecret)
                .claim("the gate is closed", claims::gateIsClosed)
                .findings();
    }

    private String networkKnowsIt() {
        Member self = site.member();
        require(
                network.member(self.name()).filter(self::equals).isPresent(),
                "network.json has no member " + self.name() + " with the fingerprint " + self.fingerprint());
        require(
                site.ports().p2p() == self.p2pPort() && site.ports().swarm() == self.swarmPort(),
                "ports.json has other ports for Besu and Kubo than member.json");
        return "fingerprint " + self.fingerprint();
    }

    private String knowsTheNetwork() {
        require(site.network().isPresent(), "it has joined no network yet: consilium network join " + site.path());
        require(
                site.sharedCopyMatches(),
                "the hash of its genesis file isn't the one in its network.json; get both anew and join again");
        require(
                site.network().get().equals(network),
                "its network.json isn't the operator's; bring it up to date with: consilium network join "
                        + site.path());
        List<String> expected =
                network.othersThan(site.member()).stream().map(Member::enode).toList();
        JsonNode listed = Json.read(site.path("besu/static-nodes.json"));
        require(
                listed.equals(Json.tree(expected)),
                "besu/static-nodes.json doesn't list the other members; join the network again");
        return "dials " + expected.size() + " other members";
    }

    private String nodeKeyMatches() {
        require(
                site.nodeKey().nodeId().equals(site.member().node()),
                "keys/node.key is the key of another node than member.json names");
        return "seals as " + site.member().sealer();
    }

    private String accountMatches() throws NotSure {
        Address account = site.member().account();
        require(
                site.keystore().claimedAddress().equals(account),
                "keys/operator.json is of another account than member.json names");
        if (site.password().isEmpty()) {
            throw new NotSure("not decrypted: keys/password isn't here; it says it is " + account);
        }
        require(
                site.keystore().decrypt(site.password().get()).address().equals(account),
                "keys/operator.json holds another key than that of " + account);
        return "decrypted: " + account;
    }

    private String encryptionKeyMatches() throws NotSure {
        Word key = site.encryptionKey(site.password());
        require(
                key.equals(site.member().encryptionKey()),
                "keys/encryption.json holds another key than member.json names; if it was rotated, the ledger has it");
        if (site.password().isEmpty()) {
            throw new NotSure("not decrypted: keys/password isn't here; it says it is " + key);
        }
        return "decrypted: " + key;
    }

    private String kuboKeyMatches() {
        PeerId peer = site.member().peer();
        require(
                site.kuboIdentity().peerId().equals(peer),
                "keys/kubo.key is the key of another Kubo node than member.json names");
        Optional<JsonNode> configured = site.network().map(joined -> Json.read(site.path("kubo/config.json")));
        require(
                configured
                        .map(config -> config.at("/Identity/PeerID").asText().equals(peer.text())
                                && config.at("/Identity/PrivKey")
                                        .asText()
                                        .equals(site.kuboIdentity().privateKey()))
                        .orElse(true),
                "kubo/config.json has another identity than keys/kubo.key");
        return peer.text();
    }

    private String kuboFindsMembers() throws NotSure {
        if (site.network().isEmpty()) {
            throw new NotSure("it has joined no network yet");
        }
        require(
                shared.isEmpty()
                        || shared.get()
                                .swarmKey()
                                .strip()
                                .equals(site.swarmKey().strip()),
                "kubo/swarm.key isn't the network's, so no member's Kubo talks to it; delete it and join the network"
                        + " again");
        JsonNode peers = Json.read(site.path("kubo/config.json")).at("/Peering/Peers");
        List<Member> others = network.othersThan(site.member());
        List<String> missing = others.stream()
                .filter(other -> !isDialled(other, peers))
                .map(other -> other.name().text())
                .toList();
        require(
                missing.isEmpty(),
                "kubo/config.json doesn't list " + String.join(", ", missing)
                        + " under Peering.Peers; join the network again");
        return "dials " + others.size() + " other members";
    }

    private static boolean isDialled(Member member, JsonNode peers) {
        for (JsonNode peer : peers) {
            if (peer.path("ID").asText().equals(member.peer().text())) {
                for (JsonNode address : peer.path("Addrs")) {
                    if (address.asText().equals(member.multiaddress())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private String secretsAreSecret() {
        List<String> needed = SiteFolder.SECRETS.stream()
                .filter(secret -> !SiteFolder.OPTIONAL_SECRETS.contains(secret))
                .filter(secret -> secret.startsWith("keys/") || site.network().isPresent())
                .toList();
        List<String> others = Stream.concat(SiteFolder.OPTIONAL_SECRETS.stream(), SiteFolder.COPIED_SECRETS.stream())
                .toList();
        return Permissions.prove(site.path(), needed, others);
    }

    private String gateIsClosed() throws NotSure {
        if (site.network().isEmpty()) {
            throw new NotSure("it has joined no network yet");
        }
        require(
                site.besuSettings().lines().noneMatch(line -> line.strip().startsWith("bootnodes")),
                "besu/besu.toml has bootnodes, which Besu lets in without asking; remove them");
        if (!network.permissioned()) {
            throw new NotSure("this network was made without the plugin: strangers can connect and transact");
        }
        require(
                site.besuSettings().lines().anyMatch(line -> line.strip().startsWith("plugin-consilium-")),
                "besu/besu.toml doesn't ask for the plugin any more; the node would let strangers in");
        require(
                site.hasPlugin(),
                "there is no plugin in besu/plugins, and the node won't start without it; put consilium-besu-plugin.jar"
                        + " there");
        return "plugin in place, no bootnodes";
    }
}
