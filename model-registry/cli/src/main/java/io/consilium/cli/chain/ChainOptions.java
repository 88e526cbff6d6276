package io.consilium.cli.chain;

import io.consilium.contracts.Word;
import io.consilium.genesis.block.GenesisBlock;
import io.consilium.genesis.folder.Json;
import io.consilium.genesis.folder.SiteFolder;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** The node that is asked, and the chain that it must be on: by a site's folder, or one by one. */
public final class ChainOptions {

    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "A site's folder: its node, its network's genesis file, its Kubo and its keys.")
    private Path site;

    @Option(names = "--node", paramLabel = "URL", description = "JSON-RPC of the node to ask; any member's will do.")
    private URI node;

    @Option(
            names = "--genesis-file",
            paramLabel = "FILE",
            description = "The network's genesis file: a node of another network is refused.")
    private Path genesis;

    @Option(
            names = "--chain-id",
            paramLabel = "N",
            description = "The chain's id, where there is no genesis file; its first block is then believed.")
    private Long chainId;

    /** The site's folder, if one was named. */
    public Optional<SiteFolder> site() {
        Optional<SiteFolder> named = Optional.ofNullable(site).map(SiteFolder::at);
        if (named.isPresent() && !SiteFolder.isAt(site)) {
            throw new ChainOptionException(site + " is no site's folder: there is no member.json in it");
        }
        return named;
    }

    /** The network's genesis file, if one was named. */
    public Optional<GenesisBlock> genesis() {
        return Optional.ofNullable(genesis)
                .or(() -> Optional.ofNullable(chainId).isPresent()
                        ? Optional.empty()
                        : site().map(folder -> folder.path("network/genesis.json")))
                .map(file -> GenesisBlock.of(Json.read(file)));
    }

    /** Meets the node, and makes sure that it is on the right chain. */
    public Node connect() {
        return Node.connect(options());
    }

    private NodeOptions options() {
        Optional<GenesisBlock> file = genesis();
        long id = chainId()
                .orElseGet(
                        () -> file.map(GenesisBlock::chainId)
                                .orElseThrow(
                                        () -> new ChainOptionException(
                                                "Which chain is meant? Give the network's genesis file with --genesis-file, or a --site")));
        NodeOptions options = NodeOptions.of(url(), id);
        Optional<Word> hash = file.map(GenesisBlock::hash);
        return hash.map(options::withGenesis).orElse(options);
    }

    private OptionalLong chainId() {
        return chainId == null ? OptionalLong.empty() : OptionalLong.of(chainId);
    }

    private URI url() {
        return Optional.ofNullable(node)
                .or(() -> site().map(folder ->
                        URI.create("http://127.0.0.1:" + folder.ports().rpc())))
                .orElseThrow(() -> new ChainOptionException("Which node is to be asked? Give --node or a --site"));
    }
}
