package io.consilium.besu.bench;

import io.consilium.besu.Gatekeeper;
import io.consilium.besu.OwnNode;
import io.consilium.besu.chain.Chain;
import io.consilium.besu.members.MembershipPolicy;
import io.consilium.besu.report.DenialLog;
import io.consilium.besu.report.RefreshReport;
import io.consilium.besu.report.Tally;
import io.consilium.besu.testing.FakeChain;
import io.consilium.besu.testing.FakeConsortium;
import io.consilium.besu.testing.FakeConsortium.Org;
import io.consilium.besu.testing.FakeNode;
import io.consilium.besu.testing.FakeTransaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a check costs by itself: Besu's services are fakes that cost next to nothing, the plugin is whole.
 *
 * <p>Members: 50 organisations with 20 accounts and one node each. Senders and nodes change from check to check, so that no
 * branch or line of cache is warmer than it would be.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 40, time = 100, timeUnit = TimeUnit.MILLISECONDS)
public class PermissionCheckBenchmark {
    private static final int ORGANISATIONS = 50;
    private static final int ACCOUNTS_EACH = 20;
    private static final int MASK = 1023;

    private final FakeTransaction[] members = new FakeTransaction[MASK + 1];
    private final FakeTransaction[] strangers = new FakeTransaction[MASK + 1];
    private final FakeNode[] nodes = new FakeNode[MASK + 1];
    private final FakeNode self = node(1);
    private final EncodedPages contract = new EncodedPages(thousandAccounts());
    private final FakeChain chain = new FakeChain(FakeConsortium.ADDRESS, contract);
    private Gatekeeper gatekeeper;
    private int next;

    /** The members and those who ask. */
    @Setup(Level.Trial)
    public void found() {
        gatekeeper = new Gatekeeper(new Tally(), new DenialLog());
        gatekeeper.open(new MembershipPolicy(
                new Chain(chain, chain, chain), FakeConsortium.ADDRESS, Duration.ofSeconds(2), new RefreshReport()));
        gatekeeper.recognise(new OwnNode(random(1, 64)));
        for (int i = 0; i <= MASK; i++) {
            members[i] =
                    FakeTransaction.call(account(i % (ORGANISATIONS * ACCOUNTS_EACH)), FakeConsortium.ADDRESS, call());
            strangers[i] = FakeTransaction.call(account(1_000_000 + i), FakeConsortium.ADDRESS, call());
            nodes[i] = node(1 + i % ORGANISATIONS);
        }
    }

    /** (a) A member's transaction. */
    @Benchmark
    public boolean cachedTransactionCheck() {
        return gatekeeper.isPermitted(members[next++ & MASK]);
    }

    /** (b) A connection of this node with a member's. */
    @Benchmark
    public boolean cachedConnectionCheck() {
        return gatekeeper.isConnectionPermitted(self, nodes[next++ & MASK]);
    }

    /** (c) A stranger's transaction, each time another stranger's. */
    @Benchmark
    public boolean strangersTransaction() {
        return gatekeeper.isPermitted(strangers[next++ & MASK]);
    }

    /** (d) The first check after a membership change: one slot, four pages of 1,000 accounts decoded, a new table. */
    @Benchmark
    public boolean membershipChangeWith1000Accounts() {
        contract.version.incrementAndGet();
        chain.advance();
        return gatekeeper.isPermitted(members[next++ & MASK]);
    }

    private static List<Org> thousandAccounts() {
        return IntStream.rangeClosed(1, ORGANISATIONS)
                .mapToObj(id -> new Org(
                        id,
                        FakeConsortium.ACTIVE,
                        FakeConsortium.CONSUMER,
                        false,
                        IntStream.range(0, ACCOUNTS_EACH)
                                .mapToObj(i ->
                                        account((id - 1) * ACCOUNTS_EACH + i).getBytes())
                                .toList(),
                        List.of(),
                        List.of(node(id).getNodeId())))
                .toList();
    }

    private static Address account(int number) {
        return Address.wrap(random(number, 20));
    }

    private static FakeNode node(int number) {
        return new FakeNode(random(number, 64), "127.0.0.1", 30303, "127.0.0.1");
    }

    /** As random as a hash, but the same in each run. */
    private static Bytes random(int number, int length) {
        byte[] bytes = new byte[length];
        new Random(number).nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static Bytes call() {
        return Bytes.fromHexString("0x0121b93f" + "00".repeat(31) + "01");
    }

    /** Pages that are encoded once, under a version that moves. */
    private static final class EncodedPages implements FakeChain.Contract {
        private final Map<Integer, Bytes> pages = new HashMap<>();
        private final AtomicInteger version = new AtomicInteger();

        EncodedPages(List<Org> organisations) {
            FakeConsortium consortium = new FakeConsortium(0, organisations, List.of());
            for (int first = 1; first <= organisations.size(); first += FakeConsortium.PAGE) {
                pages.put(first, consortium.page(first));
            }
        }

        @Override
        public UInt256 firstSlot() {
            return UInt256.valueOf(version.get());
        }

        @Override
        public Optional<Bytes> answer(Bytes input) {
            return Optional.of(pages.get(input.getInt(32)));
        }
    }
}
