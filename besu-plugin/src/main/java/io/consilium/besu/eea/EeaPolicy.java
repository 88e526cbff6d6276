package io.consilium.besu.eea;

import io.consilium.besu.chain.AtHead;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.policy.Standing;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.plugin.data.EnodeURL;

/**
 * Asks a contract with an EEA interface, once for each head block and question.
 *
 * <p>Such an answer may depend on anything, even on the block: it is remembered only while the head stays the same, and
 * only for the same whole arguments. What people ask (at JSON-RPC) is asked afresh each time, so that they can't use up the
 * room for what the chain asks.
 */
public final class EeaPolicy implements Policy {
    /** Which {@code connectionAllowed} the node contract has. */
    public enum Version {
        V1,
        V2
    }

    private final Chain chain;
    private final Version version;
    private final Optional<Address> nodeContract;
    private final Optional<Address> accountContract;
    private final AtHead<Answers> answers;
    private final Troubles troubles;
    /** Contracts whose last question wasn't answered. */
    private final Set<Address> silent = ConcurrentHashMap.newKeySet();

    /**
     * Makes the policy.
     *
     * @param nodeContract answers for connections; without it they aren't restricted
     * @param accountContract answers for transactions; without it they aren't restricted
     */
    public EeaPolicy(
            Chain chain,
            Version version,
            Optional<Address> nodeContract,
            Optional<Address> accountContract,
            Duration patience,
            Troubles troubles) {
        this.chain = chain;
        this.version = version;
        this.nodeContract = nodeContract;
        this.accountContract = accountContract;
        this.troubles = troubles;
        this.answers = new AtHead<>(chain, patience, new NoAnswersYet(), Answers.none(Reason.NOT_STARTED));
    }

    /** A transaction's hash stands for all of its arguments, the signer among them. */
    @Override
    public Reason transaction(Transaction transaction) {
        return accountContract
                .map(contract -> answers.get()
                        .get(
                                transaction.getHash().getBytes(),
                                block -> read(block, contract, Question.transaction(transaction))))
                .orElse(Reason.NOT_COVERED);
    }

    /** Version 1 asks about both ends at once; our own can't be left out. */
    @Override
    public Reason connection(EnodeURL source, EnodeURL destination, Own own) {
        return nodeContract
                .map(contract -> switch (version) {
                    case V1 -> ask(contract, Question.connectionV1(source, destination));
                    case V2 -> {
                        Reason from = own == Own.SOURCE ? Reason.CONTRACT_ALLOWS : end(contract, source);
                        yield own == Own.DESTINATION || !from.allowed() ? from : end(contract, destination);
                    }
                })
                .orElse(Reason.NOT_COVERED);
    }

    /** These interfaces say nothing about messages. */
    @Override
    public Reason gossip(EnodeURL destination) {
        return Reason.NOT_COVERED;
    }

    @Override
    public Reason sender(Bytes sender, Bytes target, Bytes payload) {
        Bytes called = target.isEmpty() ? Question.NOBODY : target;
        return accountContract
                .map(contract ->
                        answers.get().afresh(block -> read(block, contract, Question.call(sender, called, payload))))
                .orElse(Reason.NOT_COVERED);
    }

    @Override
    public Reason node(EnodeURL node) {
        return nodeContract
                .map(contract -> version == Version.V2 ? end(contract, node) : Reason.NEEDS_BOTH_NODES)
                .orElse(Reason.NOT_COVERED);
    }

    @Override
    public Map<String, Object> known(Bytes accountOrNode) {
        return Map.of();
    }

    /**
     * Whether the contracts can be asked at this head. A question that remains unanswered doesn't condemn a contract, since
     * whoever finds one could turn every node's health check red: then the contract is asked a plain one.
     */
    @Override
    public Standing standing() {
        Answers present = answers.get();
        return present.problem()
                .or(() ->
                        nodeContract.flatMap(contract -> trouble(present, contract, () -> Question.plainNode(version))))
                .or(() -> accountContract.flatMap(contract -> trouble(present, contract, Question::plainTransaction)))
                .map(Standing::unreadable)
                .orElseGet(Standing::askedEachTime);
    }

    /** By its address first, then by its name where the enode has one; names aren't looked up. */
    private Reason end(Address contract, EnodeURL end) {
        Reason byAddress = ask(contract, Question.connectionV2(end, end.getIpAsString()));
        return byAddress.allowed() || end.getHost().equals(end.getIpAsString())
                ? byAddress
                : ask(contract, Question.connectionV2(end, end.getHost()));
    }

    /** For questions about nodes, whose input is short and so its own key. */
    private Reason ask(Address contract, Question question) {
        return answers.get().get(question.input(), block -> read(block, contract, question));
    }

    private Reason read(Hash block, Address contract, Question question) {
        chain.missed();
        try {
            Reason answer = question.read(chain.call(block, contract, question.input()));
            silent.remove(contract);
            return answer;
        } catch (UnreadableException e) {
            silent.add(contract);
            troubles.unanswered(contract, e);
            throw e;
        }
    }

    private Optional<Reason> trouble(Answers present, Address contract, Supplier<Question> plain) {
        try {
            chain.slot(present.head(), contract, UInt256.ZERO);
        } catch (UnreadableException e) {
            return Optional.of(e.reason());
        }
        if (!silent.contains(contract)) {
            return Optional.empty();
        }
        Question question = plain.get();
        Reason answer = present.get(question.input(), block -> read(block, contract, question));
        if (answer == Reason.CONTRACT_ALLOWS || answer == Reason.CONTRACT_REFUSES) {
            silent.remove(contract);
            return Optional.empty();
        }
        return Optional.of(answer);
    }

    private final class NoAnswersYet implements AtHead.Source<Answers> {
        @Override
        public Answers read(Hash head, Hash earlierHead, Answers earlier) {
            chain.requireReadable(head);
            return Answers.at(head);
        }

        @Override
        public Answers unreadable(UnreadableException problem, Answers earlier) {
            troubles.unreadable(problem);
            return Answers.none(problem.reason());
        }
    }
}
