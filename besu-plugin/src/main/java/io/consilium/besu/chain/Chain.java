package io.consilium.besu.chain;

import io.consilium.besu.chain.UnreadableException.CallHaltedException;
import io.consilium.besu.chain.UnreadableException.CallNotRunException;
import io.consilium.besu.chain.UnreadableException.CallRevertedException;
import io.consilium.besu.chain.UnreadableException.NoContractException;
import io.consilium.besu.chain.UnreadableException.StateNotReadyException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.hyperledger.besu.datatypes.Address;
import org.hyperledger.besu.datatypes.Hash;
import org.hyperledger.besu.evm.account.Account;
import org.hyperledger.besu.evm.tracing.OperationTracer;
import org.hyperledger.besu.evm.worldstate.WorldView;
import org.hyperledger.besu.plugin.data.BlockHeader;
import org.hyperledger.besu.plugin.data.TransactionSimulationResult;
import org.hyperledger.besu.plugin.services.BlockchainService;
import org.hyperledger.besu.plugin.services.TransactionSimulationService;
import org.hyperledger.besu.plugin.services.TransactionSimulationService.SimulationParameters;
import org.hyperledger.besu.plugin.services.WorldStateService;

/**
 * The node's chain, as far as a permission depends on it.
 *
 * <p>Every reading names the block whose state it wants and sees the state after that block, whatever the head does
 * meanwhile. What can't be read ends as an {@link UnreadableException}, whatever Besu threw.
 */
public final class Chain {
    /** What a call may use: twice what our contract's largest page takes, and the cap for one transaction (2^24, EIP-7825). */
    public static final long GAS_OF_A_CALL = 1L << 24;

    /** How Besu words it that a block isn't there yet: the only invalid call of which another attempt may go well. */
    private static final String BLOCK_NOT_FOUND = "BLOCK_NOT_FOUND";

    private final BlockchainService blockchain;
    private final WorldStateService worldState;
    private final TransactionSimulationService simulation;
    private final LongAdder simulations = new LongAdder();
    private final LongAdder simulationNanos = new LongAdder();
    private final LongAdder slotReadings = new LongAdder();
    private final LongAdder misses = new LongAdder();

    public Chain(BlockchainService blockchain, WorldStateService worldState, TransactionSimulationService simulation) {
        this.blockchain = blockchain;
        this.worldState = worldState;
        this.simulation = simulation;
    }

    /** The head block's hash: a field of Besu's, as good as free. Its state may become readable only a moment later. */
    public Hash head() {
        return blockchain.getChainHeadHash();
    }

    /** Whether a block is among another's nearest so many ancestors. */
    public boolean isAncestor(Hash ancestor, Hash of, int nearest) {
        Optional<BlockHeader> header = Optional.of(orNotReady(of, () -> blockchain.getBlockHeaderByHash(of)));
        for (int i = 0; i < nearest && header.isPresent(); i++) {
            Hash parent = header.get().getParentHash();
            if (parent.equals(ancestor)) {
                return true;
            }
            header = orThrow(parent, () -> blockchain.getBlockHeaderByHash(parent));
        }
        return false;
    }

    /** Throws unless the state after a block can be read. */
    public void requireReadable(Hash block) {
        close(orNotReady(block, () -> worldState.getWorldView(block)));
    }

    /** One storage slot of a contract after a block. */
    public UInt256 slot(Hash block, Address contract, UInt256 slot) {
        slotReadings.increment();
        WorldView view = orNotReady(block, () -> worldState.getWorldView(block));
        try {
            Account account = view.get(contract);
            if (account == null) {
                throw new NoContractException("there is no account " + contract + " after block " + block);
            }
            return account.getStorageValue(slot);
        } catch (UnreadableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw notReady(block, e);
        } finally {
            close(view);
        }
    }

    /** What a contract answers to a call in the state after a block. */
    public Bytes call(Hash block, Address contract, Bytes input) {
        TransactionSimulationResult outcome = simulate(block, contract, input);
        Optional<String> why = outcome.getInvalidReason();
        if (outcome.isInvalid()) {
            String message = "Besu didn't run the call after block " + block + ": " + why.orElse("no reason given");
            throw why.filter(BLOCK_NOT_FOUND::equals).isPresent()
                    ? new StateNotReadyException(message)
                    : new CallNotRunException(message);
        } else if (!outcome.isSuccessful()) {
            // With a reason of Besu's own it wasn't the contract that chose to end.
            throw why.isPresent()
                    ? new CallHaltedException(
                            "the call to " + contract + " broke off after block " + block + ": " + why.get())
                    : new CallRevertedException("the call to " + contract + " was reverted after block " + block);
        }
        Bytes answer = outcome.result().getOutput();
        if (answer.isEmpty()) {
            throw new NoContractException("nothing at " + contract + " answers after block " + block);
        }
        return answer;
    }

    private TransactionSimulationResult simulate(Hash block, Address contract, Bytes input) {
        long start = System.nanoTime();
        try {
            return orNotReady(
                    block,
                    () -> simulation.simulate(
                            ReadOnlyCall.of(contract, input),
                            Optional.empty(),
                            block,
                            OperationTracer.NO_TRACING,
                            EnumSet.allOf(SimulationParameters.class)));
        } finally {
            simulations.increment();
            simulationNanos.add(System.nanoTime() - start);
        }
    }

    /** Counts a question that what is kept didn't answer. */
    public void missed() {
        misses.increment();
    }

    /** How many questions had to read something first. Hits aren't counted, so that they cost nothing. */
    public long misses() {
        return misses.sum();
    }

    /** How long all simulations took together. */
    public double simulationSeconds() {
        return simulationNanos.sum() / 1e9;
    }

    /** How many calls were simulated so far. */
    public long simulations() {
        return simulations.sum();
    }

    /** How many storage slots were read so far. */
    public long slotReadings() {
        return slotReadings.sum();
    }

    private static <T> T orNotReady(Hash block, Supplier<Optional<T>> reading) {
        return orThrow(block, reading)
                .orElseThrow(() -> new StateNotReadyException("block " + block + " or its state isn't readable yet"));
    }

    private static <T> Optional<T> orThrow(Hash block, Supplier<Optional<T>> reading) {
        try {
            return reading.get();
        } catch (RuntimeException e) {
            throw notReady(block, e);
        }
    }

    private static StateNotReadyException notReady(Hash block, Exception cause) {
        return new StateNotReadyException("Besu couldn't read the state after block " + block, cause);
    }

    /** A view that isn't closed keeps its layer of Besu's state for ever; that it can be closed, its type doesn't say. */
    private static void close(WorldView view) {
        if (view instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new StateNotReadyException("Besu couldn't close its view of the state", e);
            }
        }
    }
}
