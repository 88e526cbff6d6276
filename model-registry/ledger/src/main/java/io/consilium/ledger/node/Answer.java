package io.consilium.ledger.node;

import com.fasterxml.jackson.databind.JsonNode;

/** What a node answers to one {@link Question}. */
public sealed interface Answer {
    /** The result; JSON's null where a thing that was asked for doesn't exist. */
    record Result(JsonNode value) implements Answer {}

    /**
     * The node's refusal.
     *
     * @param data what a contract said, as text; empty if there is nothing
     */
    record Failure(int code, String message, String data) implements Answer {}
}
