package io.consilium.ledger.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.node.Answer;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.util.List;
import java.util.Map;

/**
 * How much gas to allow a step: half as much again as the node's estimate, since others' steps may come before it.
 *
 * <p>Gas costs nothing here; too much of it only lets fewer transactions into a block.
 */
final class GasLimit {
    /** For the call that does nothing, whose estimation the contract would refuse. */
    static final long OF_NOTHING = 100_000;

    private static final long BASE = 20_000;

    private final Node node;
    private final Address account;

    GasLimit(Node node, Address account) {
        this.node = node;
        this.account = account;
    }

    /**
     * Estimates a step.
     *
     * @throws Reverted if the contract would refuse it
     */
    long of(LedgerCall call) {
        Question estimate = Question.of(
                "eth_estimateGas",
                Map.of(
                        "from",
                        account.hex(),
                        "to",
                        call.contract().address().hex(),
                        "gasPrice",
                        "0x0",
                        "input",
                        call.data().hex()));
        Question newest = Question.of("eth_getBlockByNumber", "latest", false);
        List<Answer> answers = node.tryAsk(List.of(estimate, newest));
        if (answers.getFirst() instanceof Answer.Failure failure) {
            throw Node.refusal("the estimation of " + call, failure, account);
        }
        long needed = Json.number(Node.value(estimate, answers.get(0)));
        JsonNode block = Node.value(newest, answers.get(1));
        return Math.min(needed + needed / 2 + BASE, Json.number(block.path("gasLimit")));
    }
}
