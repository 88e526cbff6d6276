package io.consilium.genesis.folder;

import io.consilium.contracts.Predeployed;
import io.consilium.genesis.Member;
import io.consilium.genesis.Network;
import io.consilium.genesis.Ports;

/** The configuration of a site's registry: which chain it speaks to, and with whose keys. */
final class RegistrySettings {

    private RegistrySettings() {}

    static String yaml(Network network, Member self, Ports ports) {
        return """
                # The registry of %s. All paths begin at the site's folder.
                micronaut:
                  server:
                    host: 127.0.0.1
                    port: %d
                consilium:
                  organisation: %s
                  chain:
                    node: http://127.0.0.1:%d
                    id: %d
                    # Another chain is refused, whatever its id.
                    genesis-hash: "%s"
                    consortium: "%s"
                    model-ledger: "%s"
                  content:
                    kubo: http://127.0.0.1:%d
                  keys:
                    account: keys/operator.json
                    encryption: keys/encryption.json
                    password-file: keys/password
                  data: data/registry
                """.formatted(
                        self.name(),
                        ports.registry(),
                        Json.quoted(self.name().text()),
                        ports.rpc(),
                        network.chainId(),
                        network.genesisHash(),
                        Predeployed.CONSORTIUM.address(),
                        Predeployed.MODEL_LEDGER.address(),
                        ports.kuboApi());
    }
}
