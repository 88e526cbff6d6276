package io.consilium.ledger.node;

import java.util.List;

/** A JSON-RPC method with its parameters: text, truth values, lists and maps. */
public record Question(String method, List<Object> parameters) {
    public Question {
        parameters = List.copyOf(parameters);
    }

    public static Question of(String method, Object... parameters) {
        return new Question(method, List.of(parameters));
    }
}
