package io.consilium.besu.testing;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.datatypes.StateOverrideMap;
import org.hyperledger.besu.datatypes.Transaction;
import org.hyperledger.besu.evm.account.Account;
import org.hyperledger.besu.evm.tracing.OperationTracer;
import org.hyperledger.besu.evm.worldstate.WorldView;
import org.hyperledger.besu.plugin.data.BlockHeader;
import org.hyperledger.besu.plugin.data.TransactionProcessingResult;
import org.hyperledger.besu.plugin.data.TransactionSimulationResult;
import org.hyperledger.besu.plugin.services.BlockchainService;
import org.hyperledger.besu.plugin.services.TransactionSimulationService;
import org.hyperledger.besu.plugin.services.WorldStateService;

/**
 * A chain whose every block has a state of contracts, behaving as Besu's services were seen to.
 *
 * <p>Among it that the head's hash is visible before its state ({@link #hideHead}), and that views must be closed.
 */
public final class FakeChain implements BlockchainService, WorldStateService, TransactionSimulationService {
    /** A contract's behaviour: its first slot, and what it answers. */
    public interface Contract {
        UInt256 firstSlot();

        Optional<Bytes> answer(Bytes input);
    }

    private record Block(Hash parent, long number, Map<Address, Contract> state) {}

    private final Map<Hash, Block> blocks = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger hiddenFor = new AtomicInteger();
    private volatile Hash head;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private volatile Optional<Outcome> outcome = Optional.empty();

    /** How often each service was used. */
    public final AtomicInteger simulations = new AtomicInteger();

    public final AtomicInteger views = new AtomicInteger();
    public final AtomicInteger openViews = new AtomicInteger();

    /** A chain of nothing but a genesis block with a contract. */
    public FakeChain(Address address, Contract contract) {
        this(Map.of(address, contract));
    }

    public FakeChain(Map<Address, Contract> genesis) {
        head = block(Hash.ZERO, genesis);
    }

    /** Adds a block to the head with a changed state, and makes it the head. */
    public Hash advance(Consumer<Map<Address, Contract>> changes) {
        return fork(head, changes);
    }

    /** Adds a block with the same state. */
    public Hash advance() {
        return advance(state -> {});
    }

    /** Adds a block to some block, and makes it the head. */
    public Hash fork(Hash parent, Consumer<Map<Address, Contract>> changes) {
        Map<Address, Contract> state = new HashMap<>(blocks.get(parent).state);
        changes.accept(state);
        head = block(parent, state);
        return head;
    }

    /** Goes back, or forward, to a block that exists. */
    public void goTo(Hash block) {
        head = block;
    }

    /** The head's state can't be read for so many attempts. */
    public void hideHead(int attempts) {
        hiddenFor.set(attempts);
    }

    /** Every service throws from now on. */
    public void fail(RuntimeException exception) {
        failure = Optional.of(exception);
    }

    /** No service throws any more. */
    public void recover() {
        failure = Optional.empty();
    }

    /** Besu doesn't run calls, and says why. */
    public void runNoCall(String why) {
        outcome = Optional.of(new Outcome(Optional.empty(), true, Optional.of(why)));
    }

    /** Besu breaks calls off, and says why. */
    public void haltCalls(String why) {
        outcome = Optional.of(new Outcome(Optional.empty(), false, Optional.of(why)));
    }

    private Hash block(Hash parent, Map<Address, Contract> state) {
        Hash hash = Hash.wrap(Bytes32.leftPad(Bytes.ofUnsignedInt(made.incrementAndGet())));
        long number = parent.equals(Hash.ZERO) ? 0 : blocks.get(parent).number + 1;
        blocks.put(hash, new Block(parent, number, Map.copyOf(state)));
        return hash;
    }

    private Optional<Block> readable(Hash hash) {
        failure.ifPresent(exception -> {
            throw exception;
        });
        if (hash.equals(head) && hiddenFor.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return Optional.empty();
        }
        return Optional.ofNullable(blocks.get(hash));
    }

    @Override
    public Hash getChainHeadHash() {
        return head;
    }

    @Override
    public Optional<BlockHeader> getBlockHeaderByHash(Hash hash) {
        return readable(hash).map(Header::new);
    }

    private record Header(Block block) implements BlockHeader {
        @Override
        public Hash getParentHash() {
            return block.parent;
        }

        @Override
        public long getNumber() {
            return block.number;
        }
    }

    @Override
    public Optional<WorldView> getWorldView(Hash blockHash) {
        views.incrementAndGet();
        return readable(blockHash).map(block -> {
            openViews.incrementAndGet();
            return new View(block);
        });
    }

    private final class View implements WorldView, AutoCloseable {
        private final Block block;

        View(Block block) {
            this.block = block;
        }

        @Override
        public Account get(Address address) {
            Contract contract = block.state.get(address);
            return contract == null
                    ? null
                    : new Account() {
                        @Override
                        public UInt256 getStorageValue(UInt256 key) {
                            return key.isZero() ? contract.firstSlot() : UInt256.ZERO;
                        }
                    };
        }

        @Override
        public void close() {
            openViews.decrementAndGet();
        }
    }

    @Override
    public Optional<TransactionSimulationResult> simulate(
            Transaction transaction,
            Optional<StateOverrideMap> stateOverrides,
            Hash blockHash,
            OperationTracer operationTracer,
            EnumSet<SimulationParameters> simulationParameters) {
        simulations.incrementAndGet();
        return readable(blockHash).map(block -> {
            Contract contract = block.state.get(transaction.getTo().orElseThrow());
            Optional<Bytes> answer =
                    contract == null ? Optional.of(Bytes.EMPTY) : contract.answer(transaction.getPayload());
            return new TransactionSimulationResult(
                    transaction, outcome.orElse(new Outcome(answer, false, Optional.empty())));
        });
    }

    private record Outcome(Optional<Bytes> answer, boolean isInvalid, Optional<String> getInvalidReason)
            implements TransactionProcessingResult {
        @Override
        public Bytes getOutput() {
            return answer.orElse(Bytes.EMPTY);
        }

        @Override
        public boolean isSuccessful() {
            return answer.isPresent();
        }
    }
}
