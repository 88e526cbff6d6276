package io.consilium.besu.eea;

import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.policy.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.hyperledger.besu.datatypes.Hash;

/**
 * What a contract answered in the state after one block.
 *
 * <p>Bounded: once full, further answers are given but not kept, until the next head begins with an empty one. That the
 * contract can't answer is an answer too, but for a state that may become readable.
 */
final class Answers {
    static final int MOST = 16_384;

    private final Hash head;
    private final Optional<Reason> problem;
    private final Map<Bytes, Reason> kept = new ConcurrentHashMap<>();

    private Answers(Hash head, Optional<Reason> problem) {
        this.head = head;
        this.problem = problem;
    }

    /** No answers yet, but a head whose state is readable. */
    static Answers at(Hash head) {
        return new Answers(head, Optional.empty());
    }

    /** Nothing but this. */
    static Answers none(Reason problem) {
        return new Answers(Hash.ZERO, Optional.of(problem));
    }

    /** The block after which they were given. */
    Hash head() {
        return head;
    }

    /** Why nothing can be asked. */
    Optional<Reason> problem() {
        return problem;
    }

    /**
     * The answer for a key, asked for if it isn't known yet.
     *
     * @param key stands for the whole arguments; of bounded length, or the bound on answers is none on memory
     */
    Reason get(Bytes key, Function<Hash, Reason> asking) {
        if (problem.isPresent()) {
            return problem.get();
        }
        Reason known = kept.get(key);
        return known != null ? known : ask(key, asking);
    }

    /** The answer to a question that is neither looked for among those kept nor kept itself. */
    Reason afresh(Function<Hash, Reason> asking) {
        if (problem.isPresent()) {
            return problem.get();
        }
        try {
            return asking.apply(head);
        } catch (UnreadableException e) {
            return e.reason();
        }
    }

    private Reason ask(Bytes key, Function<Hash, Reason> asking) {
        Reason answer = afresh(asking);
        if (answer != Reason.STATE_NOT_READY && kept.size() < MOST) {
            kept.put(key, answer);
        }
        return answer;
    }
}
