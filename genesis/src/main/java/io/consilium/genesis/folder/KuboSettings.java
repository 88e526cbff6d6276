package io.consilium.genesis.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.consilium.genesis.Member;
import io.consilium.genesis.Ports;
import io.consilium.genesis.key.KuboIdentity;
import java.util.List;

/**
 * The configuration of a site's Kubo node in a swarm of members only.
 *
 * <p>Every member keeps a connection to every other one, so blocks are found without a routing table, and everything
 * that would look for or speak to the public network is off.
 */
final class KuboSettings {

    private KuboSettings() {}

    static String config(Member self, Ports ports, KuboIdentity identity) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putObject("Identity").put("PeerID", identity.peerId().text()).put("PrivKey", identity.privateKey());
        config.set("Datastore", datastore());
        ObjectNode addresses = config.putObject("Addresses");
        String interfaceAddress = self.host().isLoopback() ? "/ip4/127.0.0.1/tcp/" : "/ip4/0.0.0.0/tcp/";
        addresses.putArray("Swarm").add(interfaceAddress + self.swarmPort());
        addresses.putArray("Announce").add(self.multiaddress());
        addresses.put("API", "/ip4/127.0.0.1/tcp/" + ports.kuboApi());
        addresses.putArray("Gateway");
        config.putArray("Bootstrap");
        config.putObject("Peering").putArray("Peers");
        stayPrivate(config);
        return Json.text(config);
    }

    /** The same configuration with these peers to keep connections to. */
    static String withPeers(JsonNode config, List<Member> others) {
        ObjectNode changed = config.deepCopy();
        ArrayNode peers = changed.withObject("/Peering").putArray("Peers");
        others.forEach(other -> {
            ObjectNode peer = peers.addObject().put("ID", other.peer().text());
            peer.putArray("Addrs").add(other.multiaddress());
        });
        return Json.text(changed);
    }

    /** Blocks in files; a block counts as stored when the disk has it, since it may be the only copy of a model. */
    private static ObjectNode datastore() {
        ObjectNode datastore = JsonNodeFactory.instance.objectNode();
        datastore.put("StorageMax", "1TB").put("StorageGCWatermark", 90).put("GCPeriod", "1h");
        ObjectNode spec = datastore.putObject("Spec").put("type", "mount");
        var mounts = spec.putArray("mounts");
        mounts.addObject()
                .put("mountpoint", "/blocks")
                .put("type", "flatfs")
                .put("path", "blocks")
                .put("prefix", "flatfs.datastore")
                .put("shardFunc", "/repo/flatfs/shard/v1/next-to-last/2")
                .put("sync", true);
        mounts.addObject()
                .put("mountpoint", "/")
                .put("type", "levelds")
                .put("path", "datastore")
                .put("prefix", "leveldb.datastore")
                .put("compression", "none");
        return datastore;
    }

    private static void stayPrivate(ObjectNode config) {
        config.putObject("AutoConf").put("Enabled", false);
        config.putObject("AutoTLS").put("Enabled", false);
        config.putObject("AutoNAT").put("ServiceMode", "disabled");
        config.putObject("Discovery").putObject("MDNS").put("Enabled", false);
        config.putObject("DNS").putObject("Resolvers");
        ObjectNode routing = config.putObject("Routing").put("Type", "none");
        routing.putArray("DelegatedRouters");
        config.putObject("Ipns").putArray("DelegatedPublishers");
        config.putObject("Provide").put("Enabled", false);
        config.putObject("HTTPRetrieval").put("Enabled", false);
        config.putObject("Version").put("SwarmCheckEnabled", false);
        ObjectNode telemetry = config.putObject("Plugins").putObject("Plugins").putObject("telemetry");
        telemetry.put("Disabled", true).putObject("Config").put("Mode", "off");
        ObjectNode swarm =
                config.putObject("Swarm").put("DisableNatPortMap", true).put("EnableHolePunching", false);
        swarm.putObject("RelayClient").put("Enabled", false);
        swarm.putObject("RelayService").put("Enabled", false);
        // The swarm key works over TCP alone.
        swarm.putObject("Transports")
                .putObject("Network")
                .put("QUIC", false)
                .put("Relay", false)
                .put("WebTransport", false)
                .put("WebRTCDirect", false)
                .put("Websocket", false);
    }
}
