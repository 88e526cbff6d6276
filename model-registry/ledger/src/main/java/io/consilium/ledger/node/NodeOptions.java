package io.consilium.ledger.node;

import io.consilium.contracts.Word;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Which node to ask, which chain to expect, and how long to wait.
 *
 * @param url of the node's JSON-RPC over HTTP
 * @param genesis hash of the expected genesis block; empty to accept any at the first meeting
 * @param timeout for a single request, answer included
 * @param patience how long a reading is tried again while the node doesn't answer
 */
public record NodeOptions(URI url, long chainId, Optional<Word> genesis, Duration timeout, Duration patience) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    public NodeOptions {
        if (timeout.isNegative() || timeout.isZero() || patience.isNegative()) {
            throw new IllegalArgumentException("The time for a request is positive and the patience not negative, not "
                    + timeout + " and " + patience);
        }
    }

    /** Ten seconds for a request, two seconds of patience, any genesis block. */
    public static NodeOptions of(URI url, long chainId) {
        return new NodeOptions(url, chainId, Optional.empty(), TIMEOUT, PATIENCE);
    }

    public NodeOptions withGenesis(Word hash) {
        return new NodeOptions(url, chainId, Optional.of(hash), timeout, patience);
    }

    public NodeOptions withTimeout(Duration other) {
        return new NodeOptions(url, chainId, genesis, other, patience);
    }

    public NodeOptions withPatience(Duration other) {
        return new NodeOptions(url, chainId, genesis, timeout, other);
    }
}
