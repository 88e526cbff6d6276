package io.consilium.cli.registry;

import io.consilium.cli.terminal.Output;
import io.consilium.contracts.Word;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.NodeOptions;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose word counts about the ledger, whatever a registry says; a command takes it as a {@link Mixin}. */
public final class LedgerOptions {

    @Option(
            names = "--node",
            paramLabel = "URL",
            description = "The Besu node that is asked about the ledger. Default: the one you signed in with.")
    private Optional<URI> node = Optional.empty();

    @Option(names = "--chain-id", paramLabel = "N", description = "The id of its chain.")
    private Optional<Long> chainId = Optional.empty();

    @Option(
            names = "--genesis",
            paramLabel = "HASH",
            description = "The hash of its genesis block, which tells the consortium's chain from all others.")
    private Optional<String> genesis = Optional.empty();

    /** What was named here, and for the rest what is known from signing in. */
    public Optional<Session.Chain> chain(Optional<Session.Chain> known) {
        Optional<URI> url = node.or(() -> known.map(Session.Chain::node));
        Optional<Long> id = chainId.or(() -> known.map(Session.Chain::id));
        return url.isEmpty() || id.isEmpty()
                ? Optional.empty()
                : Optional.of(new Session.Chain(
                        url.get(), id.get(), genesis.or(() -> known.flatMap(Session.Chain::genesis))));
    }

    /** Meets the node that was named here, if one was, and makes sure that it is on this chain. */
    public Optional<Node> connectTo(long chain, Output output) {
        if (node.isEmpty() && (genesis.isPresent() || chainId.isPresent())) {
            throw new RegistryException("which node is on that chain? Give --node URL");
        }
        if (chainId.filter(named -> named != chain).isPresent()) {
            throw new RegistryException(
                    "--chain-id " + chainId.get() + " isn't the chain that this is of, which is " + chain);
        }
        return node.map(url -> connect(Optional.of(new Session.Chain(url, chain, genesis)), output));
    }

    /** Meets the node, and makes sure that it is on the chain; where no first block was named, that its own is believed is said. */
    public Node connect(Optional<Session.Chain> known, Output output) {
        Session.Chain chain = chain(known)
                .orElseThrow(
                        () -> new RegistryException("which node is to vouch for the ledger? Sign in with --site DIR,"
                                + " or give --node URL, --chain-id N and --genesis HASH"));
        NodeOptions options = NodeOptions.of(chain.node(), chain.id());
        Node node = Node.connect(
                chain.genesis().map(hash -> options.withGenesis(new Word(hash))).orElse(options));
        if (chain.genesis().isEmpty()) {
            output.remark("consilium: the node at " + chain.node()
                    + " is believed to be on your consortium's chain, whose first" + " block it says is "
                    + node.genesis() + ". Name it with --genesis HASH to be sure");
        }
        return node;
    }
}
