package io.consilium.ledger.transaction;

import io.consilium.contracts.Address;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import io.consilium.ledger.signing.Signer;

/** Signs and sends past the writer's care, to get transactions into trouble. */
public final class Wire {
    private static final long PLENTY = 1_000_000;

    private Wire() {}

    public static SignedTransaction sign(Node node, Signer signer, LedgerCall call, long nonce) {
        return new Envelope(node.chainId(), signer).seal(call, nonce, PLENTY);
    }

    public static void hand(Node node, SignedTransaction transaction) {
        if (!(Broadcast.of(node, transaction) instanceof Broadcast.InPool)) {
            throw new IllegalStateException("Not taken: " + Broadcast.of(node, transaction));
        }
    }

    public static long minedCount(Node node, Address account) {
        return Json.number(node.ask(Question.of("eth_getTransactionCount", account.hex(), "latest")));
    }
}
