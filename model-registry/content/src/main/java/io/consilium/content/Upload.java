package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The body of a request, written by one thread while the client's own thread sends it.
 *
 * <p>The writer waits when enough pieces are on their way, and not longer than it was told. A piece belongs to the client once it
 * was written: the client doesn't say when it is done with one, so pieces aren't used again.
 */
final class Upload implements BodyPublisher, Flow.Subscription, Closeable {

    /** Large enough that sending costs little for each, small enough to be ordinary young garbage. */
    static final int PIECE = 128 * 1024;

    private static final int PIECES_ON_THEIR_WAY = 16;

    private final ConcurrentLinkedQueue<ByteBuffer> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore room = new Semaphore(PIECES_ON_THEIR_WAY);
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger pumping = new AtomicInteger();

    private volatile Optional<Flow.Subscriber<? super ByteBuffer>> subscriber = Optional.empty();
    private volatile boolean complete;
    private volatile boolean stopped;
    private volatile boolean over;

    @Override
    public long contentLength() {
        return -1;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> downstream) {
        downstream.onSubscribe(this);
        subscriber = Optional.of(downstream);
        pump();
    }

    @Override
    public void request(long pieces) {
        demand.addAndGet(pieces);
        pump();
    }

    /** The client won't send any more. */
    @Override
    public void cancel() {
        end();
    }

    /** Says that what is written from now on is of no use: the answer came, or the connection broke. */
    void end() {
        over = true;
        room.release();
    }

    /** Hands over a piece; false when there is no use in going on. */
    boolean write(ByteBuffer piece, Duration stall) throws IOException {
        try {
            if (!room.tryAcquire(stall.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new ContentException.TooSlow("The store took nothing for " + stall.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
        if (over) {
            room.release();
            return false;
        }
        queue.add(piece);
        pump();
        return true;
    }

    /** Ends the body. */
    void complete() {
        complete = true;
        pump();
    }

    /** Breaks the request off, unless the body was ended. */
    @Override
    public void close() {
        if (!complete) {
            stopped = true;
            pump();
        }
    }

    /** Delivers what can be delivered; one thread at a time, and none waits for another. */
    private void pump() {
        if (subscriber.isEmpty() || pumping.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            deliver(subscriber.orElseThrow());
            seen = pumping.addAndGet(-seen);
        } while (seen != 0);
    }

    private void deliver(Flow.Subscriber<? super ByteBuffer> downstream) {
        if (over) {
            queue.clear();
            return;
        }
        if (stopped) {
            over = true;
            downstream.onError(new IOException("The content being sent broke off"));
            return;
        }
        while (demand.get() > 0) {
            ByteBuffer piece = queue.poll();
            if (piece == null) {
                break;
            }
            demand.decrementAndGet();
            room.release();
            downstream.onNext(piece);
        }
        if (complete && queue.isEmpty()) {
            over = true;
            downstream.onComplete();
        }
    }
}
