package io.consilium.besu.members;

import static io.consilium.besu.testing.FakeConsortium.ACTIVE;
import static io.consilium.besu.testing.FakeConsortium.CONSUMER;
import static io.consilium.besu.testing.FakeConsortium.SUSPENDED;
import static io.consilium.besu.testing.FakeConsortium.VALIDATOR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.consilium.besu.chain.Chain;
import io.consilium.besu.chain.UnreadableException;
import io.consilium.besu.policy.Own;
import io.consilium.besu.policy.Policy;
import io.consilium.besu.policy.Reason;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.FakeConsortium.Org;
import io.consilium.besu.testing.FakeNode;
import io.consilium.besu.testing.FakeTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.junit.jupiter.api.Test;

class MembershipPolicyTest {
    private static final Org FOUNDER = Org.of(1, ACTIVE, VALIDATOR).asFounder();
    private static final Org SECOND_FOUNDER = Org.of(2, ACTIVE, VALIDATOR).asFounder();
    private static final Org MEMBER = Org.of(3, ACTIVE, CONSUMER);

    private final FakeChain fake =
            new FakeChain(FakeConsortium.ADDRESS, FakeConsortium.of(1, FOUNDER, SECOND_FOUNDER, MEMBER));
    private final AtomicInteger refreshes = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Policy policy = policyOf(fake, Duration.ofSeconds(20));

    @Test
    void strangersCostNoSimulationHoweverManyTheyAre() {
        policy.transaction(FakeTransaction.by(3));
        int readings = fake.simulations.get();

        for (int stranger = 1000; stranger < 2000; stranger++) {
            assertEquals(Reason.UNKNOWN_ACCOUNT, policy.transaction(FakeTransaction.by(stranger)));
            assertEquals(Reason.UNKNOWN_NODE, policy.connection(FakeNode.of(1), FakeNode.of(stranger), Own.NEITHER));
        }

        assertEquals(readings, fake.simulations.get());
        assertEquals(0, fake.views.get());
    }

    @Test
    void newHeadWithTheSameVersionCostsOneSlot() {
        policy.transaction(FakeTransaction.by(3));
        int simulations = fake.simulations.get();
        int views = fake.views.get();

        fake.advance();
        assertEquals(Reason.MEMBER, policy.transaction(FakeTransaction.by(3)));
        assertEquals(Reason.MEMBER, policy.transaction(FakeTransaction.by(3)));

        assertEquals(simulations, fake.simulations.get());
        assertEquals(views + 1, fake.views.get());
        assertEquals(1, refreshes.get());
    }

    @Test
    void changedVersionIsReadAtOnceByTheFirstQuestion() {
        assertEquals(Reason.MEMBER, policy.transaction(FakeTransaction.by(3)));

        advance(FakeConsortium.of(2, FOUNDER, SECOND_FOUNDER, MEMBER.withStatus(SUSPENDED)));

        assertEquals(Reason.ORGANISATION_SUSPENDED, policy.transaction(FakeTransaction.by(3)));
        assertEquals(Reason.ORGANISATION_SUSPENDED, policy.connection(FakeNode.of(1), FakeNode.of(3), Own.NEITHER));
        assertEquals(2, refreshes.get());
    }

    @Test
    void sameVersionOnAnotherBranchIsReadAnew() {
        Hash common = fake.getChainHeadHash();
        advance(FakeConsortium.of(2, FOUNDER, SECOND_FOUNDER, MEMBER.withStatus(SUSPENDED)));
        assertEquals(Reason.ORGANISATION_SUSPENDED, policy.transaction(FakeTransaction.by(3)));

        fake.fork(
                common,
                state -> state.put(
                        FakeConsortium.ADDRESS,
                        FakeConsortium.of(2, FOUNDER, SECOND_FOUNDER.withStatus(SUSPENDED), MEMBER)));

        assertEquals(Reason.MEMBER, policy.transaction(FakeTransaction.by(3)));
        assertEquals(Reason.ORGANISATION_SUSPENDED, policy.transaction(FakeTransaction.by(2)));
    }

    @Test
    void headSkippedByManyBlocksKeepsTheSnapshotOrReadsItAnewWithTheSameAnswer() {
        for (int blocks : new int[] {1, 2, 63, 64, 65, 200}) {
            policy.transaction(FakeTransaction.by(3));
            for (int i = 0; i < blocks; i++) {
                fake.advance();
            }
            assertEquals(Reason.MEMBER, policy.transaction(FakeTransaction.by(3)));
        }
    }

    @Test
    void headWhoseStateIsNotThereYetIsWaitedFor() {
        policy.transaction(FakeTransaction.by(3));
        advance(FakeConsortium.of(2, FOUNDER, SECOND_FOUNDER, MEMBER.withStatus(SUSPENDED)));
        fake.hideHead(5);

        assertEquals(Reason.ORGANISATION_SUSPENDED, policy.transaction(FakeTransaction.by(3)));
        assertEquals(0, failures.get());
    }

    @Test
    void interruptedThreadWaitsAsWellAndStaysInterrupted() {
        policy.transaction(FakeTransaction.by(3));
        advance(FakeConsortium.of(2, FOUNDER, SECOND_FOUNDER, MEMBER.withStatus(SUSPENDED)));
        fake.hideHead(5);

        Thread.currentThread().interrupt();
        try {
            assertEquals(Reason.ORGANISATION_SUSPENDED, policy.transaction(FakeTransaction.by(3)));
            assertEquals(0, failures.get());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void stateThatNeverComesIsARefusalAndTriedAgainWithoutWaiting() {
        Policy impatient = policyOf(fake, Duration.ofMillis(20));
        fake.hideHead(Integer.MAX_VALUE);

        assertEquals(Reason.STATE_NOT_READY, impatient.transaction(FakeTransaction.by(3)));
        int attempts = fake.simulations.get();
        assertEquals(Reason.STATE_NOT_READY, impatient.transaction(FakeTransaction.by(3)));
        assertEquals(attempts + 1, fake.simulations.get());

        fake.hideHead(0);
        assertEquals(Reason.MEMBER, impatient.transaction(FakeTransaction.by(3)));
    }

    @Test
    void missingContractIsARefusal() {
        assertRefusesAll(Reason.NO_CONTRACT, state -> state.remove(FakeConsortium.ADDRESS));
    }

    @Test
    void runThatBreaksOffIsARefusal() {
        policy.transaction(FakeTransaction.by(3));
        advance(FakeConsortium.of(2, FOUNDER));
        fake.haltCalls("Out of gas");

        assertEquals(Reason.CONTRACT_HALTED, policy.transaction(FakeTransaction.by(3)));
    }

    @Test
    void callThatIsNotRunIsRefusedWithoutWaiting() {
        policy.transaction(FakeTransaction.by(3));
        advance(FakeConsortium.of(2, FOUNDER));
        fake.runNoCall("EXCEEDS_BLOCK_GAS_LIMIT");
        int before = fake.simulations.get();

        assertEquals(Reason.CALL_NOT_RUN, policy.transaction(FakeTransaction.by(3)));
        assertEquals(before + 1, fake.simulations.get());
    }

    @Test
    void revertIsARefusal() {
        assertRefusesAll(
                Reason.CONTRACT_REVERTED, state -> state.put(FakeConsortium.ADDRESS, answering(Optional.empty())));
    }

    @Test
    void answerThatCannotBeDecodedIsARefusal() {
        assertRefusesAll(
                Reason.UNDECODABLE_ANSWER,
                state -> state.put(FakeConsortium.ADDRESS, answering(Optional.of(Bytes.repeat((byte) 0xff, 64)))));
    }

    @Test
    void exceptionOutOfBesuIsARefusalUntilBesuRecovers() {
        Policy impatient = policyOf(fake, Duration.ofMillis(20));
        fake.fail(new IllegalStateException("storage is closed"));

        assertEquals(Reason.STATE_NOT_READY, impatient.transaction(FakeTransaction.by(3)));
        assertTrue(impatient.standing().problem().isPresent());

        fake.recover();
        assertEquals(Reason.MEMBER, impatient.transaction(FakeTransaction.by(3)));
        assertTrue(impatient.standing().readable());
    }

    @Test
    void foundersReachEachOtherThoughTheContractBecameUnreadable() {
        policy.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER);

        fake.advance(state -> state.put(FakeConsortium.ADDRESS, answering(Optional.empty())));

        assertEquals(Reason.REPAIR_PATH, policy.connection(FakeNode.of(1), FakeNode.of(2), Own.NEITHER));
        assertEquals(Reason.CONTRACT_REVERTED, policy.connection(FakeNode.of(1), FakeNode.of(3), Own.NEITHER));
        assertEquals(Reason.CONTRACT_REVERTED, policy.transaction(FakeTransaction.by(1)));
    }

    @Test
    void everyViewOfTheStateIsClosed() {
        for (int i = 0; i < 100; i++) {
            policy.transaction(FakeTransaction.by(3));
            advance(FakeConsortium.of(i, FOUNDER, MEMBER));
        }
        fake.advance(state -> state.remove(FakeConsortium.ADDRESS));
        policy.transaction(FakeTransaction.by(3));

        assertEquals(0, fake.openViews.get());
    }

    /** Members come and go; whoever replays the chain later gives, block by block, the answers that were given then. */
    @Test
    void lateJoinerThatReplaysAHistoryGivesTheSameAnswers() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Hash> heads = new ArrayList<>(List.of(fake.getChainHeadHash()));
        List<Reason> answers = new ArrayList<>(List.of(policy.transaction(FakeTransaction.by(3))));
        int version = 1;
        for (int i = 0; i < 2000; i++) {
            if (random.nextInt(4) == 0) {
                version++;
                advance(FakeConsortium.of(version, FOUNDER, MEMBER.withStatus(1 + random.nextInt(3))));
            } else {
                fake.advance();
            }
            heads.add(fake.getChainHeadHash());
            answers.add(policy.transaction(FakeTransaction.by(3)));
        }

        Policy joiner = policyOf(fake, Duration.ofSeconds(20));
        for (int i = 0; i < heads.size(); i++) {
            fake.goTo(heads.get(i));
            assertEquals(answers.get(i), joiner.transaction(FakeTransaction.by(3)), "seed " + seed + " block " + i);
        }
    }

    /** The block is judged by its parent's state, in which the member still is one; the next block isn't. */
    @Test
    void blockThatRemovesAMemberMayCarryLaterTransactionsOfIt() {
        Hash parent = fake.getChainHeadHash();
        FakeTransaction removal = FakeTransaction.by(1);
        FakeTransaction laterInTheBlock = FakeTransaction.by(3);

        assertEquals(Reason.MEMBER, policy.transaction(removal));
        assertEquals(Reason.MEMBER, policy.transaction(laterInTheBlock));
        Hash block = advance(FakeConsortium.of(2, FOUNDER, MEMBER.withStatus(FakeConsortium.REMOVED)));
        assertEquals(Reason.ORGANISATION_REMOVED, policy.transaction(FakeTransaction.by(3)));

        Policy joiner = policyOf(fake, Duration.ofSeconds(20));
        fake.goTo(parent);
        assertEquals(Reason.MEMBER, joiner.transaction(laterInTheBlock));
        fake.goTo(block);
        assertEquals(Reason.ORGANISATION_REMOVED, joiner.transaction(laterInTheBlock));
    }

    /** While the head moves between a state where A is in and one where B is, no thread ever sees neither or both. */
    @Test
    void threadsNeverSeeAMixtureOfTwoStates() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    boolean one = policy.connection(FakeNode.of(1), FakeNode.of(3), Own.NEITHER)
                            .allowed();
                    wrong.addAndGet(one ? 0 : 1);
                }
            }));
        }
        for (int version = 2; version < 2000; version++) {
            // 1 and 3 are always both in, though under other ids and statuses of others.
            Org other = Org.of(2, 1 + version % 3, VALIDATOR);
            advance(
                    version % 2 == 0
                            ? FakeConsortium.of(version, FOUNDER, other, MEMBER)
                            : FakeConsortium.of(version, FOUNDER, MEMBER));
        }
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, wrong.get());
    }

    private void assertRefusesAll(Reason reason, Consumer<Map<Address, FakeChain.Contract>> change) {
        fake.advance(change);
        int simulations = fake.simulations.get();

        for (int i = 0; i < 10; i++) {
            assertEquals(reason, policy.transaction(FakeTransaction.by(1)));
            assertEquals(reason, policy.connection(FakeNode.of(1), FakeNode.of(3), Own.NEITHER));
            assertEquals(reason, policy.gossip(FakeNode.of(1)));
            assertEquals(reason, policy.node(FakeNode.of(1)));
            assertEquals(Optional.of(reason), policy.standing().problem());
        }

        assertEquals(simulations + 1, fake.simulations.get(), "asked once for each head");
        assertEquals(1, failures.get());
    }

    private Hash advance(FakeConsortium consortium) {
        return fake.advance(state -> state.put(FakeConsortium.ADDRESS, consortium));
    }

    private Policy policyOf(FakeChain chain, Duration patience) {
        Refreshes counting = new Refreshes() {
            @Override
            public void refreshed(Members members, long nanos) {
                refreshes.incrementAndGet();
            }

            @Override
            public void failed(UnreadableException problem) {
                failures.incrementAndGet();
            }
        };
        return new MembershipPolicy(new Chain(chain, chain, chain), FakeConsortium.ADDRESS, patience, counting);
    }

    private static FakeChain.Contract answering(Optional<Bytes> answer) {
        return new FakeChain.Contract() {
            @Override
            public UInt256 firstSlot() {
                return UInt256.valueOf(99);
            }

            @Override
            public Optional<Bytes> answer(Bytes input) {
                return answer;
            }
        };
    }
}
