package io.consilium.besu.eea;

import io.consilium.besu.chain.AtHead;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.policy.Standing;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
 * only for the same whole arguments.
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
    /** What went wrong with the last question to each contract; a red health check until one is answered again. */
    private final Map<Address, Reason> troubles = new ConcurrentHashMap<>();

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
            Duration patience) {
        this.chain = chain;
        this.version = version;
        this.nodeContract = nodeContract;
        this.accountContract = accountContract;
        this.answers = new AtHead<>(chain, patience, new NoAnswersYet(), Answers.none(Reason.NOT_STARTED));
    }

    /** A transaction's hash stands for all of its arguments, the signer among them. */
    @Override
    public Reason transaction(Transaction transaction) {
        return accountContract
                .map(contract ->
                        ask(contract, transaction.getHash().getBytes(), () -> Question.transaction(transaction)))
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
                .map(contract -> ask(
                        contract, Question.transaction(sender, called, BigInteger.ZERO, BigInteger.ZERO, 0, payload)))
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

    @Override
    public Standing standing() {
        return answers.get()
                .problem()
                .or(() -> Stream.of(nodeContract, accountContract)
                        .flatMap(Optional::stream)
                        .flatMap(contract -> trouble(contract).stream())
                        .findFirst())
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

    private Reason ask(Address contract, Question question) {
        return ask(contract, question.input(), () -> question);
    }

    private Reason ask(Address contract, Bytes key, Supplier<Question> question) {
        return answers.get().get(key, block -> {
            Question asked = question.get();
            try {
                Reason answer = asked.read(chain.call(block, contract, asked.input()));
                troubles.remove(contract);
                return answer;
            } catch (UnreadableException e) {
                troubles.put(contract, e.reason());
                throw e;
            }
        });
    }

    private Optional<Reason> trouble(Address contract) {
        try {
            chain.slot(chain.head(), contract, UInt256.ZERO);
            return Optional.ofNullable(troubles.get(contract));
        } catch (UnreadableException e) {
            return Optional.of(e.reason());
        }
    }

    private final class NoAnswersYet implements AtHead.Source<Answers> {
        @Override
        public Answers read(Hash head, Hash earlierHead, Answers earlier) {
            chain.requireReadable(head);
            return Answers.at(head);
        }

        @Override
        public Answers unreadable(UnreadableException problem, Answers earlier) {
            return Answers.none(problem.reason());
        }
    }
}
