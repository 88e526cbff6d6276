package io.consilium.ledger.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.ContractException;
import io.consilium.contracts.RefusedException;
import io.consilium.ledger.node.Answer;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds out why a mined transaction was reverted.
 *
 * <p>Receipts don't say, unless Besu runs with {@code --revert-reason-enabled}. Otherwise the call is made once more, on
 * the state after the transaction's block (where what refused it still stands) and before it.
 */
final class RevertReason {
    private final Node node;

    RevertReason(Node node) {
        this.node = node;
    }

    ContractException of(SignedTransaction transaction, JsonNode receipt) {
        JsonNode told = receipt.path("revertReason");
        if (told.isTextual()) {
            return ContractException.of(told.asText());
        }
        long block = Json.number(receipt.path("blockNumber"));
        Map<String, Object> call = call(node.ask(
                Question.of("eth_getTransactionByHash", transaction.hash().hex())));
        List<Answer> replays = node.tryAsk(List.of(
                Question.of("eth_call", call, Json.quantity(block)),
                Question.of("eth_call", call, Json.quantity(Math.max(0, block - 1)))));
        List<ContractException> reasons = new ArrayList<>();
        for (Answer replay : replays) {
            if (replay instanceof Answer.Failure failure) {
                reasons.add(ContractException.of(failure.data()));
            }
        }
        return reasons.stream()
                .filter(RefusedException.class::isInstance)
                .findFirst()
                .or(() -> reasons.stream().findFirst())
                .orElseGet(() -> ContractException.of(""));
    }

    private static Map<String, Object> call(JsonNode transaction) {
        return Map.of(
                "from",
                transaction.path("from").asText(),
                "to",
                transaction.path("to").asText(),
                "gas",
                transaction.path("gas").asText(),
                "gasPrice",
                "0x0",
                "input",
                transaction.path("input").asText());
    }
}
