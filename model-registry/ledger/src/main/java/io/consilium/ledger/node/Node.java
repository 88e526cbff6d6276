package io.consilium.ledger.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.consilium.contracts.Address;
import io.consilium.contracts.ContractException;
import io.consilium.contracts.Predeployed;
import io.consilium.contracts.Word;
import io.consilium.ledger.Block;
import io.consilium.ledger.LedgerException;
import io.consilium.ledger.LedgerException.Declined;
import io.consilium.ledger.LedgerException.NotPermitted;
import io.consilium.ledger.LedgerException.Reverted;
import io.consilium.ledger.LedgerException.Unreachable;
import io.consilium.ledger.LedgerException.WrongChain;
import io.consilium.ledger.LedgerException.WrongChain.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An Ethereum node that was found to be on the right chain.
 *
 * <p>Readings are tried again for as long as the options' patience allows. All methods may be used by many threads.
 */
public final class Node implements AutoCloseable {
    private static final int REVERTED = 3;
    private static final int POOL_DISABLED = -32_002;
    private static final int SENDER_NOT_AUTHORIZED = -32_007;
    private static final int INITIAL_SYNC = -32_008;
    private static final int INTERNAL_ERROR = -32_603;
    /** How our plugin begins whatever it refuses. */
    private static final String REFUSED_BY_PLUGIN = "Refused by the consortium";

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    private final NodeOptions options;
    private final JsonRpc rpc;
    private final Word genesis;

    private Node(NodeOptions options, JsonRpc rpc) {
        this.options = options;
        this.rpc = rpc;
        this.genesis = check();
    }

    /**
     * Meets a node and makes sure that it is the right one: chain id, genesis block, both contracts and their code.
     *
     * @throws WrongChain if one of these isn't as expected
     * @throws Unreachable if the node doesn't answer
     */
    public static Node connect(NodeOptions options) {
        JsonRpc rpc = new JsonRpc(options.url(), options.timeout());
        try {
            return new Node(options, rpc);
        } catch (LedgerException e) {
            rpc.close();
            throw e;
        }
    }

    public long chainId() {
        return options.chainId();
    }

    /** Hash of block 0, which tells this chain from all others. */
    public Word genesis() {
        return genesis;
    }

    /** Number of the newest block. */
    public long head() {
        return Json.number(ask(Question.of("eth_blockNumber")));
    }

    public Block newest() {
        return Json.block(ask(Question.of("eth_getBlockByNumber", "latest", false)))
                .orElseThrow(() -> Json.unexpected("eth_getBlockByNumber", "no newest block"));
    }

    /** The block of this number, if the node has it already. */
    public Optional<Block> block(long number) {
        return Json.block(ask(blockQuestion(number)));
    }

    public static Question blockQuestion(long number) {
        return Question.of("eth_getBlockByNumber", Json.quantity(number), false);
    }

    /** Asks one question; a contract's refusal, the network's and everything else become exceptions of their own. */
    public JsonNode ask(Question question) {
        return patiently(() -> value(question, rpc.ask(question)));
    }

    /** Asks several questions in one request. */
    public List<JsonNode> ask(List<Question> questions) {
        return patiently(() -> values(questions));
    }

    private List<JsonNode> values(List<Question> questions) {
        List<Answer> answers = rpc.ask(questions);
        List<JsonNode> values = new ArrayList<>(answers.size());
        for (int i = 0; i < answers.size(); i++) {
            values.add(value(questions.get(i), answers.get(i)));
        }
        return values;
    }

    /** Asks several questions in one request, each of which may be refused by itself. */
    public List<Answer> tryAsk(List<Question> questions) {
        return patiently(() -> rpc.ask(questions));
    }

    /** Asks once, without patience: for what isn't a reading. */
    public Answer tryOnce(Question question) {
        return rpc.ask(question);
    }

    /** The result, or the refusal as an exception. */
    public static JsonNode value(Question question, Answer answer) {
        return switch (answer) {
            case Answer.Result result -> result.value();
            case Answer.Failure failure -> throw refusal(question.method(), failure, Address.ZERO);
        };
    }

    /** What a node's refusal means; {@code account} is named if it is about permission. */
    public static LedgerException refusal(String method, Answer.Failure failure, Address account) {
        String words = failure.message();
        if (failure.code() == SENDER_NOT_AUTHORIZED || words.startsWith(REFUSED_BY_PLUGIN)) {
            return new NotPermitted(account, words);
        }
        if (failure.code() == REVERTED) {
            return new Reverted(ContractException.of(failure.data()));
        }
        boolean notReady =
                failure.code() == INITIAL_SYNC || (failure.code() == POOL_DISABLED && words.contains("pool"));
        if (notReady) {
            return new Unreachable(Unreachable.Reason.NOT_READY, "The node isn't ready yet: " + words);
        }
        return new Declined(method, failure.code(), words);
    }

    private <T> T patiently(Supplier<T> question) {
        long end = System.nanoTime() + options.patience().toNanos();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            try {
                return question.get();
            } catch (Unreachable e) {
                if (System.nanoTime() >= end || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                pause(backoff, e);
            }
        }
    }

    private static void pause(Backoff backoff, Unreachable reason) {
        try {
            backoff.pause();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw reason;
        }
    }

    private Word check() {
        return patiently(this::identity);
    }

    private Word identity() {
        List<Question> questions = List.of(
                Question.of("eth_chainId"),
                blockQuestion(0),
                codeQuestion(Predeployed.CONSORTIUM),
                codeQuestion(Predeployed.MODEL_LEDGER));
        List<Answer> answered = rpc.ask(questions);
        List<JsonNode> answers = new ArrayList<>(answered.size());
        for (int i = 0; i < questions.size(); i++) {
            answers.add(ofStarting(questions.get(i), answered.get(i)));
        }
        long chain = Json.number(answers.get(0));
        if (chain != options.chainId()) {
            throw new WrongChain(
                    Claim.CHAIN_ID,
                    "The node at " + options.url() + " is on chain " + chain + ", not " + options.chainId()
                            + ". Check the node's address and the network's chain id");
        }
        Word hash = Json.block(answers.get(1))
                .orElseThrow(() -> Json.unexpected("eth_getBlockByNumber", "no block 0"))
                .hash();
        options.genesis().filter(expected -> !expected.equals(hash)).ifPresent(expected -> {
            throw new WrongChain(
                    Claim.GENESIS,
                    "The node at " + options.url() + " has the genesis block " + hash + ", not " + expected
                            + ". It belongs to another network of the same chain id, or was set up anew");
        });
        checkCode(Predeployed.CONSORTIUM, answers.get(2));
        checkCode(Predeployed.MODEL_LEDGER, answers.get(3));
        return hash;
    }

    /** Nobody asks for more than a node knows by itself here, so that a failure of its own is one of a node that isn't up yet. */
    private JsonNode ofStarting(Question question, Answer answer) {
        if (answer instanceof Answer.Failure failure && failure.code() == INTERNAL_ERROR) {
            throw starting(failure.message());
        }
        return value(question, answer);
    }

    private Unreachable starting(String how) {
        return new Unreachable(
                Unreachable.Reason.NOT_READY, "The node at " + options.url() + " is still starting: " + how);
    }

    private void checkCode(Predeployed contract, JsonNode answer) {
        if (answer.isNull()) {
            throw starting("it doesn't know yet which contracts there are");
        }
        String code = answer.asText();
        String where = contract.contractName() + " at " + contract.address() + " of the node at " + options.url();
        if (code.length() <= 2) {
            throw new WrongChain(
                    Claim.CONTRACTS_PRESENT,
                    "There is no " + where + ". This network's genesis block wasn't made by consilium");
        }
        if (!code.equalsIgnoreCase(contract.runtimeCode())) {
            throw new WrongChain(
                    Claim.CONTRACTS_CODE,
                    "The code of the " + where + " isn't the one that this program was built with."
                            + " Use the version of consilium that made the network");
        }
    }

    private static Question codeQuestion(Predeployed contract) {
        return Question.of("eth_getCode", contract.address().hex(), "latest");
    }

    @Override
    public void close() {
        rpc.close();
    }
}
