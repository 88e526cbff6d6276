package io.consilium.genesis.folder;

import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.Ports;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration of a site's Besu node, and the list of nodes that it dials. */
final class BesuSettings {

    private static final String PERMISSIONED = """

            # Only members connect and transact: the plugin in besu/plugins asks the Consortium contract. Without the plugin
            # Besu doesn't know this option and refuses to start, so a node can't run open by mistake.
            plugin-consilium-mode="enforce"
            metrics-category=["blockchain","block_processing","ethereum","executors","jvm","network","peers","permissioning",\
            "process","rpc","synchronizer","transaction_pool","consilium"]
            """;

    private BesuSettings() {}

    static String toml(Network network, Member self, Ports ports) {
        String p2pInterface = self.host().isLoopback() ? "127.0.0.1" : "0.0.0.0";
        // Besu takes addresses only here; a node that isn't discovered doesn't tell anyone its own anyway.
        String p2pHost = self.host().isName() ? "" : "p2p-host=\"" + self.host() + "\"\n";
        boolean anyName =
                network.members().stream().anyMatch(member -> member.host().isName());
        String lookUp = anyName ? "Xdns-enabled=true\nXdns-update-enabled=true\n" : "";
        return """
                # The Besu node of %s. Options on the command line of ./start-besu count more than these.
                # All paths begin at the site's folder, where ./start-besu goes first.

                identity="%s"
                data-path="data/besu"
                genesis-file="network/genesis.json"
                node-private-key-file="keys/node.key"

                # Members are dialled from a list and never discovered. There must be no bootnodes: Besu lets those in
                # without asking whether they may.
                static-nodes-file="besu/static-nodes.json"
                discovery-enabled=false
                %sp2p-interface="%s"
                p2p-port=%d
                max-peers=255
                remote-connections-limit-enabled=false
                nat-method="NONE"
                %s
                # Every block is executed from the first one on, so that every rule is checked here as well.
                sync-mode="FULL"
                data-storage-format="BONSAI"
                bonsai-limit-trie-logs-enabled=false

                # There are no fees: transactions count in the order of their arrival.
                min-gas-price=0
                tx-pool-min-gas-price=0
                tx-pool="SEQUENCED"
                tx-pool-no-local-priority=true
                tx-pool-limit-by-account-percentage=1.0

                # For programs on this machine only.
                rpc-http-enabled=true
                rpc-http-host="127.0.0.1"
                rpc-http-port=%d
                rpc-http-api=["ETH","NET","WEB3","TXPOOL","QBFT"%s]
                host-allowlist=["localhost","127.0.0.1"]
                metrics-enabled=true
                metrics-host="127.0.0.1"
                metrics-port=%d
                color-enabled=false
                """.formatted(
                                self.name(),
                                self.name().folder(),
                                p2pHost,
                                p2pInterface,
                                self.p2pPort(),
                                lookUp,
                                ports.rpc(),
                                network.permissioned() ? ",\"CONSILIUM\"" : "",
                                ports.metrics())
                + (network.permissioned() ? PERMISSIONED : "");
    }

    /** What a line of such a file sets an option to: a text or a number. */
    static Optional<String> value(String toml, String option) {
        Matcher line = Pattern.compile("(?m)^\\s*" + Pattern.quote(option) + "\\s*=\\s*[\"']?([^\"'#\\s]+)")
                .matcher(toml);
        return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    }

    static String staticNodes(Network network, Member self) {
        return Json.text(network.othersThan(self).stream().map(Member::enode).toList());
    }
}
