package io.consilium.besu.chain;

import io.consilium.besu.chain.UnreadableException.StateNotReadyException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.hyperledger.besu.datatypes.Hash;

/**
 * Something that was read from the state after the chain head, kept until the head is another block.
 *
 * <p>It is renewed inside the question that notices the new head, never by a listener, so that a question about block N+1
 * is always answered from the state after block N. There is no lock: threads that notice together read together, and each
 * answers from what it read itself. The head's hash is visible a moment before its state, so a reading that comes too early
 * is repeated, up to a bound; after that every question at the same head tries once more, without waiting. A thread that is
 * interrupted meanwhile waits on: its answer may decide a block, and is the same as any other thread's.
 *
 * @param <T> what is kept; immutable, or safe to share
 */
public final class AtHead<T> {
    /** How a value is had for a new head. */
    public interface Source<T> {
        /** Reads for a head, given what was kept for an earlier one; throws {@link UnreadableException} only. */
        T read(Hash head, Hash earlierHead, T earlier);

        /** What to keep when the head can't be read. */
        T unreadable(UnreadableException problem, T earlier);
    }

    private static final long FIRST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private final Chain chain;
    private final Source<T> source;
    private final long patienceNanos;
    private volatile Kept<T> kept;

    public AtHead(Chain chain, Duration patience, Source<T> source, T initially) {
        this.chain = chain;
        this.source = source;
        this.patienceNanos = patience.toNanos();
        this.kept = new Kept<>(Hash.ZERO, initially, false);
    }

    /** What holds at the present head. A comparison of hashes, unless the head is new. */
    public T get() {
        Hash head = chain.head();
        Kept<T> present = kept;
        return present.holdsAt(head) ? present.value : renew(present, head);
    }

    private T renew(Kept<T> earlier, Hash firstHead) {
        chain.missed();
        boolean wait = !earlier.head.equals(firstHead);
        long deadline = System.nanoTime() + (wait ? patienceNanos : 0);
        long pause = FIRST_PAUSE_NANOS;
        Hash head = firstHead;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return keep(head, source.read(head, earlier.head, earlier.value), true);
                } catch (StateNotReadyException e) {
                    if (System.nanoTime() - deadline >= 0) {
                        return keep(head, source.unreadable(e, earlier.value), false);
                    }
                } catch (UnreadableException e) {
                    return keep(head, source.unreadable(e, earlier.value), true);
                }
                LockSupport.parkNanos(pause);
                // While the mark stands, parking returns at once, and waiting would be spinning.
                interrupted |= Thread.interrupted();
                pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
                head = chain.head();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private T keep(Hash head, T value, boolean settled) {
        kept = new Kept<>(head, value, settled);
        return value;
    }

    /** {@code settled}: reading again at the same head would give the same. */
    private record Kept<T>(Hash head, T value, boolean settled) {
        boolean holdsAt(Hash present) {
            return settled && head.equals(present);
        }
    }
}
