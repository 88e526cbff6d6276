package io.consilium.ledger.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Predeployed;
import io.consilium.ledger.Block;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.LedgerException.WrongChain;
import io.consilium.ledger.node.Answer;
import io.consilium.ledger.node.Backoff;
import io.consilium.ledger.node.Json;
import io.consilium.ledger.node.Node;
import io.consilium.ledger.node.Question;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of both contracts from a cursor on, in order, each exactly once.
 *
 * <p>Memory is bounded whatever the distance to the head. A node that is away, slow or behind is waited for; one that
 * has another past than the cursor's is refused with {@link WrongChain}. For one thread at a time.
 */
public final class LedgerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerEvents.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Node node;
    private final Pace pace;
    private final EventDecoder decoder;
    private final Window window;
    private final Semaphore hurried = new Semaphore(0);
    private Cursor cursor;
    private long head;

    public LedgerEvents(Node node, Cursor from) {
        this(node, from, Pace.DEFAULT);
    }

    public LedgerEvents(Node node, Cursor from, Pace pace) {
        this.node = node;
        this.pace = pace;
        this.decoder = new EventDecoder(node);
        this.window = new Window(pace);
        this.cursor = from;
        this.head = from.block();
    }

    /** All that lies behind was handed out. */
    public Cursor cursor() {
        return cursor;
    }

    /**
     * The next blocks' events; waits for new blocks, and for the node if it doesn't answer.
     *
     * @throws WrongChain if the node has another past than the cursor's
     */
    public EventBatch next() throws InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, pace.longestPause());
        boolean away = false;
        while (true) {
            try {
                Optional<EventBatch> batch = poll();
                if (away) {
                    LOG.info("event=node_is_back block={}", cursor.block());
                    away = false;
                }
                if (batch.isPresent()) {
                    return batch.get();
                }
                backoff.reset();
                hurried.tryAcquire(pace.polling().toMillis(), TimeUnit.MILLISECONDS);
                hurried.drainPermits();
            } catch (Unreachable e) {
                if (Thread.interrupted()) {
                    throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
                }
                if (!away) {
                    LOG.warn(
                            "event=node_is_away block={} reason={} message=\"{}\"",
                            cursor.block(),
                            e.reason(),
                            e.getMessage());
                    away = true;
                }
                backoff.pause();
            }
        }
    }

    /** There is a new block, as somebody else has learned: {@link #next} needn't wait for its next look. Any thread may say so. */
    public void hurry() {
        hurried.release();
    }

    /**
     * The next blocks' events if there are new blocks, without waiting.
     *
     * @throws WrongChain if the node has another past than the cursor's
     * @throws Unreachable if the node doesn't answer; nothing is lost, ask again
     */
    public Optional<EventBatch> poll() {
        if (head < cursor.nextBlock()) {
            look();
        }
        return head < cursor.nextBlock() ? Optional.empty() : Optional.of(advance(head));
    }

    /** Hands over everything up to the end of a block that the node already has. */
    public void readUpTo(long block, Consumer<EventBatch> reader) {
        while (cursor.nextBlock() <= block) {
            if (head < block) {
                look();
            }
            if (head < block) {
                throw new Unreachable(
                        Unreachable.Reason.NOT_READY,
                        "The node is at block " + head + " and doesn't have block " + block
                                + " yet. Wait until it is in sync");
            }
            reader.accept(advance(block));
        }
    }

    /** Learns the head, and that the chain is still the cursor's. */
    private void look() {
        List<JsonNode> answers = node.ask(
                List.of(Question.of("eth_blockNumber"), Node.blockQuestion(cursor.block()), Node.blockQuestion(0)));
        Optional<Block> block = Json.block(answers.get(1));
        Optional<Block> genesis = Json.block(answers.get(2));
        if (!genesis.map(Block::hash).equals(Optional.of(node.genesis()))) {
            throw new WrongChain(
                    WrongChain.Claim.GENESIS,
                    "The node has another genesis block than before. It was set up anew, or belongs to another network");
        }
        block.ifPresent(this::checkPast);
        // A node that lost blocks, or was set back to a backup, will have them again: until then it has no news.
        head = block.isPresent() ? Json.number(answers.getFirst()) : cursor.block();
    }

    private void checkPast(Block block) {
        if (!block.hash().equals(cursor.blockHash())) {
            throw new WrongChain(
                    WrongChain.Claim.HISTORY,
                    "Block " + block.number() + " of the node is " + block.hash() + ", not " + cursor.blockHash()
                            + " as it was before. The chain was rewritten, or the node is on another one");
        }
    }

    private EventBatch advance(long limit) {
        while (true) {
            long from = cursor.nextBlock();
            long to = Math.min(limit, from + window.blocks() - 1);
            Question logs = logs(from, to);
            List<Answer> answers = ask(List.of(logs, Node.blockQuestion(to), Node.blockQuestion(cursor.block())));
            if (answers.getFirst() instanceof Answer.Failure && window.narrow()) {
                continue;
            }
            JsonNode found = Node.value(logs, answers.get(0));
            Block last = block(to, answers.get(1));
            checkPast(block(cursor.block(), answers.get(2)));
            List<LedgerEvent> events = inOrder(decoder.events(found), to);
            cursor = Cursor.after(last);
            window.answered(found.size());
            return new EventBatch(events, cursor, Math.max(head, to));
        }
    }

    private List<Answer> ask(List<Question> questions) {
        try {
            return node.tryAsk(questions);
        } catch (Unreachable e) {
            // A slow node may manage less.
            window.narrow();
            throw e;
        }
    }

    private static Question logs(long from, long to) {
        return Question.of(
                "eth_getLogs",
                Map.of(
                        "fromBlock",
                        Json.quantity(from),
                        "toBlock",
                        Json.quantity(to),
                        "address",
                        List.of(
                                Predeployed.CONSORTIUM.address().hex(),
                                Predeployed.MODEL_LEDGER.address().hex())));
    }

    private static Block block(long number, Answer answer) {
        return Json.block(Node.value(Node.blockQuestion(number), answer))
                .orElseThrow(() -> Json.unexpected("eth_getBlockByNumber", "no block " + number + ", which it had"));
    }

    /** Leaves out what lies behind, and makes sure that the rest is in order. */
    private List<LedgerEvent> inOrder(List<LedgerEvent> events, long to) {
        List<LedgerEvent> ahead =
                events.stream().filter(event -> cursor.isBehind(event.origin())).toList();
        Origin last = null;
        for (LedgerEvent event : ahead) {
            Origin origin = event.origin();
            if (origin.block() > to || (last != null && !last.cursor().isBehind(origin))) {
                throw Json.unexpected("eth_getLogs", "logs that are out of order or out of range, at " + origin);
            }
            last = origin;
        }
        return ahead;
    }
}
