package io.consilium.cli.demo;

import io.consilium.contracts.Word;
import io.consilium.genesis.folder.SiteFolder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a registry must be told about its site, as the service reads it.
 *
 * @param site the site's folder
 * @param node the node that is asked
 * @param genesis the hash of the first block; none to believe the node's
 * @param kubo where contents are kept; a folder of the registry's own without one
 */
record SiteArguments(SiteFolder site, URI node, long chainId, Optional<Word> genesis, Optional<URI> kubo) {

    /** As arguments of the service. */
    String[] arguments() {
        List<String> arguments = new ArrayList<>(List.of(
                "-consilium.home=" + site.path("data/registry").toAbsolutePath(),
                "-consilium.node.url=" + node,
                "-consilium.node.chain-id=" + chainId,
                "-consilium.account.keystore=" + site.path("keys/operator.json").toAbsolutePath(),
                "-consilium.account.password-file=" + site.path("keys/password").toAbsolutePath(),
                "-consilium.keys.file=" + site.path("keys/encryption.json").toAbsolutePath(),
                "-consilium.keys.password-file=" + site.path("keys/password").toAbsolutePath(),
                "-micronaut.server.port=" + site.ports().registry()));
        genesis.ifPresent(hash -> arguments.add("-consilium.node.genesis=" + hash));
        kubo.ifPresent(api -> arguments.add("-consilium.content.kubo=" + api));
        return arguments.toArray(String[]::new);
    }
}
