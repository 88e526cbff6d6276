package io.consilium.ledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.Word;
import io.consilium.ledger.Block;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.web3j.protocol.core.methods.response.Log;

/** Turns logs of the two contracts into events. Logs of other contracts are left out; an unknown event is an error. */
public final class EventDecoder {
    /** So many blocks are asked for in one request. */
    private static final int BATCH = 100;

    private final Node node;

    /** Asks this node for block times that aren't in the logs. */
    public EventDecoder(Node node) {
        this.node = node;
    }

    /** How one kind of event is read. */
    @FunctionalInterface
    interface Decoder {
        LedgerEvent decode(Log log, Origin origin);
    }

    /** All events among the logs that a node answered with, in their order. */
    public List<LedgerEvent> events(JsonNode logs) {
        List<RawLog> ours = new ArrayList<>(logs.size());
        for (JsonNode log : logs) {
            RawLog raw = RawLog.of(log);
            if (decoders(raw).isPresent()) {
                ours.add(raw);
            }
        }
        Map<Long, Instant> times = missingTimes(ours);
        List<LedgerEvent> events = new ArrayList<>(ours.size());
        for (RawLog log : ours) {
            Instant time = log.timestamp().orElseGet(() -> times.get(log.block()));
            events.add(decode(log, log.origin(time)));
        }
        return events;
    }

    private static Optional<Map<String, Decoder>> decoders(RawLog log) {
        if (log.contract().equals(Predeployed.CONSORTIUM.address())) {
            return Optional.of(ConsortiumDecoder.BY_TOPIC);
        }
        if (log.contract().equals(Predeployed.MODEL_LEDGER.address())) {
            return Optional.of(ModelLedgerDecoder.BY_TOPIC);
        }
        return Optional.empty();
    }

    private static LedgerEvent decode(RawLog log, Origin origin) {
        Decoder decoder = log.topics().isEmpty()
                ? null
                : decoders(log).orElseThrow().get(log.topics().getFirst());
        if (decoder == null) {
            throw Json.unexpected("a range of logs", log + ", an event that the contracts don't have");
        }
        try {
            return decoder.decode(log.forWrapper(), origin);
        } catch (LedgerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw Json.unexpected("an event", log.toString(), e);
        }
    }

    private Map<Long, Instant> missingTimes(List<RawLog> logs) {
        Map<Long, Word> hashes = new HashMap<>();
        for (RawLog log : logs) {
            if (log.timestamp().isEmpty()) {
                hashes.put(log.block(), log.blockHash());
            }
        }
        SortedSet<Long> missing = new TreeSet<>(hashes.keySet());
        Map<Long, Instant> times = new HashMap<>();
        List<Long> numbers = List.copyOf(missing);
        for (int from = 0; from < numbers.size(); from += BATCH) {
            List<Question> questions = numbers.subList(from, Math.min(from + BATCH, numbers.size())).stream()
                    .map(Node::blockQuestion)
                    .toList();
            for (JsonNode answer : node.ask(questions)) {
                Block block = Json.block(answer)
                        .orElseThrow(() -> Json.unexpected("eth_getBlockByNumber", "no block where it has logs"));
                if (!block.hash().equals(hashes.get(block.number()))) {
                    throw Json.unexpected(
                            "eth_getBlockByNumber",
                            "block " + block + ", but its logs name the hash " + hashes.get(block.number()));
                }
                times.put(block.number(), block.timestamp());
            }
        }
        return times;
    }
}
