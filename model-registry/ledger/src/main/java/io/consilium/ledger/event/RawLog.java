package io.consilium.ledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.Word;
import io.consilium.ledger.node.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.web3j.protocol.core.methods.response.Log;

/**
 * A log as a node hands it over, not decoded yet.
 *
 * @param timestamp of its block, which some nodes add and others don't
 */
record RawLog(
        long block,
        Word blockHash,
        Word transaction,
        int logIndex,
        Address contract,
        List<String> topics,
        String data,
        Optional<Instant> timestamp) {

    static RawLog of(JsonNode log) {
        if (log.path("removed").asBoolean()) {
            throw Json.unexpected("a range of logs", log + ", which was removed: the chain is being rewritten");
        }
        List<String> topics = new ArrayList<>(4);
        log.path("topics").forEach(topic -> topics.add(topic.asText()));
        JsonNode timestamp = log.path("blockTimestamp");
        return new RawLog(
                Json.number(log.path("blockNumber")),
                Json.word(log.path("blockHash")),
                Json.word(log.path("transactionHash")),
                Math.toIntExact(Json.number(log.path("logIndex"))),
                new Address(log.path("address").asText()),
                topics,
                log.path("data").asText(),
                timestamp.isTextual() ? Optional.of(Json.instant(timestamp)) : Optional.empty());
    }

    Origin origin(Instant blockTime) {
        return new Origin(block, blockHash, transaction, logIndex, blockTime);
    }

    /** As web3j's wrappers want it: they look at the topics and the data only. */
    Log forWrapper() {
        Log log = new Log();
        log.setTopics(topics);
        log.setData(data);
        return log;
    }
}
