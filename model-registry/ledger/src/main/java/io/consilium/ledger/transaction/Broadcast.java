package io.consilium.ledger.transaction;

import io.consilium.ledger.LedgerException;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.node.Answer;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.util.Locale;

/** What became of handing a signed transaction to a node. */
sealed interface Broadcast {
    /** It is in the node's pool, now or since before. */
    record InPool() implements Broadcast {}

    /** The number is used up: by this transaction itself if it was mined, else by another one. */
    record NonceUsed() implements Broadcast {}

    /** Another transaction with the number is in the pool and isn't given up for this one. */
    record NonceTaken() implements Broadcast {}

    /** Nobody knows whether it arrived. */
    record Unknown(Unreachable cause) implements Broadcast {}

    /** The node doesn't want it. */
    record Refused(LedgerException refusal) implements Broadcast {}

    static Broadcast of(Node node, SignedTransaction transaction) {
        Question question =
                Question.of("eth_sendRawTransaction", transaction.bytes().hex());
        try {
            return switch (node.tryOnce(question)) {
                case Answer.Result ignored -> new InPool();
                case Answer.Failure failure -> of(failure, transaction);
            };
        } catch (Unreachable e) {
            return new Unknown(e);
        }
    }

    /** Nodes have no codes for these, so their words must do: Besu's, geth's and anvil's. */
    private static Broadcast of(Answer.Failure failure, SignedTransaction transaction) {
        String words = failure.message().toLowerCase(Locale.ROOT);
        if (words.contains("known transaction")
                || words.contains("already known")
                || words.contains("already imported")) {
            return new InPool();
        }
        if (words.contains("nonce too low")) {
            return new NonceUsed();
        }
        if (words.contains("underpriced")) {
            return new NonceTaken();
        }
        LedgerException refusal = Node.refusal("eth_sendRawTransaction", failure, transaction.account());
        return refusal instanceof Unreachable notReady ? new Unknown(notReady) : new Refused(refusal);
    }
}
