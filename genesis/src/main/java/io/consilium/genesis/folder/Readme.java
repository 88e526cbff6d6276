package io.consilium.genesis.folder;

import io.consilium.genesis.FaultTolerance;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.Ports;
import java.util.stream.Collectors;

/** What a person finds first in a folder: what it is, how to start it, what to guard. */
final class Readme {

    private Readme() {}

    static String ofNetwork(Network network, boolean hasSites) {
        FaultTolerance tolerance = new FaultTolerance(network.firstValidators().size());
        return """
                # Consilium network %d

                Made %s. A block every %d s; genesis block %s

                | organisation | what | node | IPFS | fingerprint |
                |---|---|---|---|---|
                %s

                %d validators: %d must agree on each block, %d may fail. Ids on the ledger follow the order of this table.

                ## What is here

                - `network/`: what every member gets a copy of: `genesis.json`, `network.json` and `swarm.key`. The swarm key
                  is the members' common secret; whoever has it can speak to their IPFS nodes. Hand it over like a password.
                %s
                ## No bootnodes

                Nodes find each other by `static-nodes.json` alone. Besu lets bootnodes in without asking the permissioning
                contract, so a bootnode would be a door beside the gate; the plugin refuses to start when it finds one.

                ## Is all well?

                ```sh
                consilium network check .
                ```
                """.formatted(
                        network.chainId(),
                        network.createdAt(),
                        network.blockPeriodSeconds(),
                        network.genesisHash(),
                        network.members().stream().map(Readme::row).collect(Collectors.joining("\n")),
                        tolerance.validators(),
                        tolerance.quorum(),
                        tolerance.tolerated(),
                        hasSites ? SITES : NO_SITES);
    }

    static String ofSite(Network network, Member self, Ports ports) {
        return """
                # %s in Consilium network %d

                Everything that this site needs, and no other site's secret. The folder can be moved; keep it on a disk that
                only this site's operators reach, and keep a copy of `keys/` and its password somewhere else.

                ```sh
                ./start        # Kubo and Besu in the background; logs are in logs/
                ./stop
                ./start-besu   # or one at a time in the foreground, as systemd likes it
                ./start-kubo
                consilium network check .
                ```

                Besu 26.8 or newer and Kubo 0.42 or newer must be on PATH (or `BESU_HOME` and `IPFS` say where they are).

                | file | what it is | secret |
                |---|---|---|
                | `keys/operator.json` | the account %s, encrypted | yes |
                | `keys/encryption.json` | the key to which others wrap models' keys, encrypted | yes |
                | `keys/password` | what both are encrypted with; may be moved to where your services get theirs from | yes |
                | `keys/node.key` | by which other nodes know this Besu node | yes |
                | `keys/kubo.key`, `kubo/config.json` | by which other nodes know this Kubo node | yes |
                | `kubo/swarm.key` | the members' common key to their IPFS swarm | yes |
                | `member.json` | what everyone may know; its fingerprint is %s | no |
                | `network/`, `besu/`, `registry/` | the network, and the settings of the node and the registry | no |
                | `data/` | the chain, the stored content and what can be made anew, once started | |

                | port | for | open to |
                |---|---|---|
                | %d | Besu | the other members |
                | %d | Kubo | the other members |
                | %d | Besu's JSON-RPC | this machine |
                | %d | Besu's metrics | this machine |
                | %d | Kubo's API | this machine |
                | %d | the registry | this machine, or your own network behind a TLS proxy |
                """.formatted(
                        self.name(),
                        network.chainId(),
                        self.account(),
                        self.fingerprint(),
                        ports.p2p(),
                        ports.swarm(),
                        ports.rpc(),
                        ports.metrics(),
                        ports.kuboApi(),
                        ports.registry());
    }

    private static final String SITES = """
            - `sites/`: a folder for each site whose keys were made here, with its secrets. In earnest, move each to its own
              machine and keep none here.
            - `start-all`, `stop-all`: all those sites on this machine, for trying out.
            """;

    private static final String NO_SITES = """

            Each site joins from its own folder with: `consilium network join SITE --network network`
            """;

    private static String row(Member member) {
        return "| %s | %s | %s:%d | %s | %s |"
                .formatted(
                        member.name(),
                        member.kind().word(),
                        member.host(),
                        member.p2pPort(),
                        member.multiaddress(),
                        member.fingerprint());
    }
}
