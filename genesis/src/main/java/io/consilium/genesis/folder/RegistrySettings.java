package io.consilium.genesis.folder;

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
                  home: ./data/registry
                  node:
                    url: http://127.0.0.1:%d
                    chain-id: %d
                    # Another chain is refused, whatever its id.
                    genesis: "%s"
                  account:
                    keystore: keys/operator.json
                    password-file: keys/password
                  keys:
                    file: keys/encryption.json
                    password-file: keys/password
                  content:
                    kubo: http://127.0.0.1:%d
                """.formatted(
                self.name(), ports.registry(), ports.rpc(), network.chainId(), network.genesisHash(), ports.kuboApi());
    }
}
