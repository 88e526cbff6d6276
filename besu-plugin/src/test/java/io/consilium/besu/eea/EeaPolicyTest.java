package io.consilium.besu.eea;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.eea.EeaPolicy.Version;
import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.report.RefreshReport;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeNode;
import io.consilium.besu.testing.FakeTransaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.junit.jupiter.api.Test;

class EeaPolicyTest {
    private static final Address NODES = Address.wrap(Bytes.repeat((byte) 0x99, 20));
    private static final Address ACCOUNTS = Address.wrap(Bytes.repeat((byte) 0xaa, 20));
    private static final Optional<Bytes> YES = Optional.of(UInt256.ONE);
    private static final Optional<Bytes> NO = Optional.of(UInt256.ZERO);

    private final List<Bytes> questions = new ArrayList<>();
    private Function<Bytes, Optional<Bytes>> answer = input -> YES;
    private final FakeChain fake = new FakeChain(Map.of(NODES, contract(), ACCOUNTS, contract()));
    private final Policy v2 = policy(Version.V2);
    private final Policy v1 = policy(Version.V1);

    @Test
    void transactionIsAskedAboutWithItsWholeArguments() {
        FakeTransaction transaction = FakeTransaction.call(NODES, ACCOUNTS, Bytes.fromHexString("0xcafe"));

        assertEquals(Reason.CONTRACT_ALLOWS, v2.transaction(transaction));

        assertEquals(
                "0x936421d5" + "00".repeat(12) + "99".repeat(20) + "00".repeat(12) + "aa".repeat(20)
                        + UInt256.valueOf(2).toUnprefixedHexString()
                        + UInt256.valueOf(10).toUnprefixedHexString()
                        + UInt256.valueOf(21_000).toUnprefixedHexString()
                        + UInt256.valueOf(192).toUnprefixedHexString()
                        + UInt256.valueOf(2).toUnprefixedHexString() + "cafe" + "00".repeat(30),
                questions.getFirst().toHexString());
    }

    @Test
    void creationIsAskedAboutWithTheZeroTarget() {
        v2.transaction(FakeTransaction.creation(NODES));

        assertTrue(questions.getFirst().slice(36, 32).isZero());
    }

    @Test
    void answerIsRememberedForTheSameHeadAndArgumentsOnly() {
        FakeTransaction one = FakeTransaction.by(1);
        FakeTransaction other = FakeTransaction.by(1);

        v2.transaction(one);
        v2.transaction(one);
        assertEquals(1, questions.size());
        v2.transaction(other);
        assertEquals(2, questions.size(), "same sender, other transaction");

        fake.advance();
        answer = input -> NO;
        assertEquals(Reason.CONTRACT_REFUSES, v2.transaction(one));
        assertEquals(3, questions.size());
    }

    @Test
    void noMoreAnswersAreKeptThanTheBoundAllows() {
        for (int i = 0; i < Answers.MOST; i++) {
            v2.transaction(FakeTransaction.by(i));
        }
        FakeTransaction oneTooMany = FakeTransaction.by(1);
        v2.transaction(oneTooMany);
        v2.transaction(oneTooMany);

        assertEquals(Answers.MOST + 2, questions.size());
    }

    @Test
    void version2AsksForEachEnd() {
        assertEquals(Reason.CONTRACT_ALLOWS, v2.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));

        assertEquals(2, questions.size());
        assertEquals(Bytes.fromHexString("0x45a59e5b"), questions.getFirst().slice(0, 4));
        Bytes text =
                Bytes.wrap(FakeNode.of(1).getNodeId().toUnprefixedHexString().getBytes(StandardCharsets.UTF_8));
        assertEquals(text, questions.getFirst().slice(4 + 128, 128));
        assertEquals(
                UInt256.valueOf(30303), UInt256.fromBytes(questions.getFirst().slice(4 + 64, 32)));
    }

    @Test
    void version2LeavesOurOwnEndToTheOtherNode() {
        v2.connection(FakeNode.of(1), FakeNode.of(2), Own.SOURCE);
        v2.connection(FakeNode.of(2), FakeNode.of(1), Own.DESTINATION);

        assertEquals(1, questions.size());
        assertTrue(questions
                .getFirst()
                .equals(Question.connectionV2(FakeNode.of(2), "127.0.0.1").input()));
    }

    @Test
    void version2AsksByNameWhereTheAddressIsRefused() {
        FakeNode named = new FakeNode(FakeNode.of(1).getNodeId(), "10.0.0.1", 1, "node.hospital.example");
        Bytes name = Bytes.wrap("node.hospital.example".getBytes(StandardCharsets.UTF_8));
        answer = input -> input.slice(4 + 128 + 128 + 32).commonPrefixLength(name) == name.size() ? YES : NO;

        assertEquals(Reason.CONTRACT_ALLOWS, v2.node(named));
        assertEquals(2, questions.size());
        assertEquals(Reason.CONTRACT_REFUSES, v2.node(FakeNode.of(2)));
        assertEquals(3, questions.size(), "a node without a name is asked about once");
    }

    @Test
    void version1AsksForBothEndsAndAllOnesMeansYes() {
        answer = input -> Optional.of(Bytes32.ZERO.not());
        assertEquals(Reason.CONTRACT_ALLOWS, v1.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));

        Bytes asked = questions.getFirst();
        assertEquals(Bytes.fromHexString("0x3620b1df"), asked.slice(0, 4));
        assertEquals(4 + 8 * 32, asked.size());
        assertEquals(FakeNode.of(1).getNodeId(), asked.slice(4, 64));
        assertEquals(
                Bytes.fromHexString("0x00000000000000000000ffff7f000001" + "00".repeat(16)), asked.slice(4 + 64, 32));
        assertEquals(FakeNode.of(2).getNodeId(), asked.slice(4 + 128, 64));

        fake.advance();
        answer = input -> Optional.of(Bytes32.ZERO.not().shiftRight(1));
        assertEquals(Reason.CONTRACT_REFUSES, v1.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));
    }

    @Test
    void version1KnowsNoSingleEnd() {
        assertEquals(Reason.NEEDS_BOTH_NODES, v1.node(FakeNode.of(1)));
    }

    @Test
    void onlyExactAnswersCount() {
        for (Bytes odd : List.of(
                UInt256.valueOf(2), Bytes.of(1), Bytes.concatenate(UInt256.ONE, UInt256.ONE), UInt256.MAX_VALUE)) {
            fake.advance();
            answer = input -> Optional.of(odd);
            assertEquals(Reason.UNDECODABLE_ANSWER, v2.transaction(FakeTransaction.by(1)), odd.toHexString());
            assertEquals(Reason.UNDECODABLE_ANSWER, v2.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));
        }
        fake.advance();
        answer = input -> YES;
        assertEquals(Reason.UNDECODABLE_ANSWER, v1.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));
    }

    @Test
    void revertMissingContractAndUnreadableStateAreRefusalsAndTheStandingSaysSo() {
        assertTrue(v2.standing().readable());

        answer = input -> Optional.empty();
        assertEquals(Reason.CONTRACT_REVERTED, v2.transaction(FakeTransaction.by(1)));
        assertEquals(Optional.of(Reason.CONTRACT_REVERTED), v2.standing().problem());

        answer = input -> YES;
        assertEquals(Reason.CONTRACT_ALLOWS, v2.transaction(FakeTransaction.by(1)));
        assertTrue(v2.standing().readable());

        fake.advance(state -> state.remove(ACCOUNTS));
        assertEquals(Reason.NO_CONTRACT, v2.transaction(FakeTransaction.by(1)));
        assertEquals(Optional.of(Reason.NO_CONTRACT), v2.standing().problem());

        fake.advance();
        fake.hideHead(Integer.MAX_VALUE);
        assertEquals(Reason.STATE_NOT_READY, v2.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));
        assertEquals(Optional.of(Reason.STATE_NOT_READY), v2.standing().problem());
    }

    @Test
    void oneQuestionThatTheContractCannotAnswerDoesNotCondemnIt() {
        Bytes poison = FakeTransaction.by(666).getSender().getBytes();
        answer = input -> input.slice(16, 20).equals(poison) ? Optional.empty() : NO;

        assertEquals(Reason.CONTRACT_REVERTED, v2.transaction(FakeTransaction.by(666)));
        assertTrue(v2.standing().readable(), "at the same head, without another transaction");
        assertEquals(Reason.CONTRACT_REVERTED, v2.transaction(FakeTransaction.by(666)));
        fake.advance();
        assertTrue(v2.standing().readable());
    }

    @Test
    void contractThatIsRepairedIsReadyAgainAlthoughNobodyAsksIt() {
        answer = input -> Optional.empty();
        assertEquals(Reason.CONTRACT_REVERTED, v2.transaction(FakeTransaction.by(1)));
        assertEquals(Optional.of(Reason.CONTRACT_REVERTED), v2.standing().problem());
        fake.advance();
        assertEquals(Optional.of(Reason.CONTRACT_REVERTED), v2.standing().problem(), "still");

        fake.advance();
        answer = input -> NO;
        assertTrue(v2.standing().readable());
    }

    @Test
    void version1IsProbedWithTwoNodesOfNobody() {
        answer = input -> Optional.empty();
        v1.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER);
        fake.advance();
        answer = input ->
                Optional.of(input.slice(4).isZero() ? Bytes32.ZERO.not().shiftRight(1) : UInt256.ONE);

        assertTrue(v1.standing().readable());
        assertEquals(4 + 8 * 32, questions.getLast().size());
    }

    @Test
    void standingAtANewHeadWaitsForItsState() {
        Policy patient = new EeaPolicy(
                new Chain(fake, fake, fake),
                Version.V2,
                Optional.of(NODES),
                Optional.of(ACCOUNTS),
                Duration.ofSeconds(20),
                new RefreshReport());
        fake.advance();
        fake.hideHead(5);

        assertTrue(patient.standing().readable());
    }

    @Test
    void whatPeopleAskTakesNoRoomFromWhatTheChainAsks() {
        Bytes large = Bytes.wrap(new byte[100_000]);
        v2.sender(NODES.getBytes(), ACCOUNTS.getBytes(), large);
        v2.sender(NODES.getBytes(), ACCOUNTS.getBytes(), large);

        assertEquals(2, questions.size(), "asked afresh, so not kept");
    }

    @Test
    void headWhoseStateIsNotThereYetIsWaitedFor() {
        Policy patient = new EeaPolicy(
                new Chain(fake, fake, fake),
                Version.V2,
                Optional.of(NODES),
                Optional.of(ACCOUNTS),
                Duration.ofSeconds(20),
                new RefreshReport());
        fake.advance();
        fake.hideHead(5);

        assertEquals(Reason.CONTRACT_ALLOWS, patient.transaction(FakeTransaction.by(1)));
    }

    @Test
    void whatHasNoContractIsNotRestricted() {
        Policy accountsOnly = new EeaPolicy(
                new Chain(fake, fake, fake),
                Version.V2,
                Optional.empty(),
                Optional.of(ACCOUNTS),
                Duration.ZERO,
                new RefreshReport());
        Policy nodesOnly = new EeaPolicy(
                new Chain(fake, fake, fake),
                Version.V2,
                Optional.of(NODES),
                Optional.empty(),
                Duration.ZERO,
                new RefreshReport());
        answer = input -> NO;

        assertEquals(Reason.NOT_COVERED, accountsOnly.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));
        assertEquals(Reason.NOT_COVERED, nodesOnly.transaction(FakeTransaction.by(1)));
        assertEquals(Reason.NOT_COVERED, nodesOnly.gossip(FakeNode.of(1)));
    }

    private Policy policy(Version version) {
        return new EeaPolicy(
                new Chain(fake, fake, fake),
                version,
                Optional.of(NODES),
                Optional.of(ACCOUNTS),
                Duration.ofMillis(20),
                new RefreshReport());
    }

    private FakeChain.Contract contract() {
        return new FakeChain.Contract() {
            @Override
            public UInt256 firstSlot() {
                return UInt256.ZERO;
            }

            @Override
            public Optional<Bytes> answer(Bytes input) {
                questions.add(input);
                return answer.apply(input);
            }
        };
    }
}
