package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The body of an answer, read by one thread with a deadline on each wait.
 *
 * <p>The client's own thread only puts the buffers that it received into a queue and stops asking for more when enough wait
 * there. It wakes the reader once for a whole leaf instead of once for each 16 KiB, which is where the JDK's own
 * {@code BodyHandlers.ofInputStream()} spends more than it takes to receive and hash the bytes.
 */
final class Download implements BodySubscriber<Download>, Closeable {

    /** Two leaves: one is checked while the next comes in. */
    private static final int ENOUGH = 2 * 1024 * 1024;

    /** What a piece keeps alive: the client hands over views of buffers of this size, however little of them is filled. */
    private static final int BUFFER = 16 * 1024;

    /** As many as hold enough when they are full: memory is bounded however few bytes come at a time. */
    private static final int MOST_BUFFERS = ENOUGH / BUFFER;

    /** A piece of fewer bytes is copied to others of its kind. */
    private static final int SMALL = BUFFER / 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final ArrayDeque<ByteBuffer> queue = new ArrayDeque<>();

    private boolean gathering;
    private Optional<Flow.Subscription> subscription = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private long queued;
    private long wanted = 1;
    private long lastMove;
    private boolean asked;
    private boolean ended;
    private boolean closed;

    @Override
    public CompletionStage<Download> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription upstream) {
        lock.lock();
        try {
            subscription = Optional.of(upstream);
            asked = !closed;
            lastMove = System.nanoTime();
        } finally {
            lock.unlock();
        }
        if (asked) {
            upstream.request(1);
        } else {
            upstream.cancel();
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        boolean more;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            buffers.forEach(this::keep);
            lastMove = System.nanoTime();
            more = !full();
            asked = more;
            if (queued >= wanted || !more) {
                moved.signal();
            }
        } finally {
            lock.unlock();
        }
        if (more) {
            subscription.orElseThrow().request(1);
        }
    }

    /** Gathers small pieces, so that what is held is never much more than what is queued. */
    private void keep(ByteBuffer piece) {
        int length = piece.remaining();
        queued += length;
        if (length >= SMALL) {
            queue.add(piece);
            gathering = false;
            return;
        }
        int copied = 0;
        while (copied < length) {
            if (!gathering || queue.isEmpty() || room(queue.getLast()) == 0) {
                queue.add(ByteBuffer.allocate(BUFFER).limit(0));
                gathering = true;
            }
            ByteBuffer last = queue.getLast();
            int end = last.limit();
            int part = Math.min(length - copied, room(last));
            last.limit(end + part);
            last.put(end, piece, piece.position() + copied, part);
            copied += part;
        }
    }

    private boolean full() {
        return queued >= ENOUGH || queue.size() >= MOST_BUFFERS;
    }

    private static int room(ByteBuffer gathered) {
        return gathered.capacity() - gathered.limit();
    }

    /** How many buffers are held. */
    int buffers() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable throwable) {
        finish(Optional.of(throwable instanceof IOException io ? io : new IOException(throwable)));
    }

    @Override
    public void onComplete() {
        finish(Optional.empty());
    }

    private void finish(Optional<IOException> with) {
        lock.lock();
        try {
            ended = true;
            failure = with;
            moved.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads until so many bytes are there or the answer ends; how many there are. Nothing moving for as long as {@code stall} is
     * too slow.
     */
    int read(byte[] into, int from, int length, Duration stall) throws IOException {
        int done = 0;
        while (done < length) {
            int part = take(into, from + done, length - done, stall);
            if (part < 0) {
                break;
            }
            done += part;
        }
        return done;
    }

    /** Everything that is left, which must not be more than {@code most}. */
    byte[] readAll(int most, Duration stall) throws IOException {
        byte[] bytes = new byte[8192];
        int length = 0;
        while (true) {
            length += read(bytes, length, bytes.length - length, stall);
            if (length < bytes.length) {
                return Arrays.copyOf(bytes, length);
            }
            if (length > most) {
                throw new ContentException.Unexpected("The store answered with more than " + most + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.min(2 * length, most + 1));
        }
    }

    /** The same as a stream, for what is small. */
    InputStream asStream(Duration stall) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                int read = Download.this.read(into, from, length, stall);
                return read == 0 && length > 0 ? -1 : read;
            }
        };
    }

    /** Takes what there is as soon as the whole of {@code length} is there, or as much as will ever be at once; -1 at the end. */
    private int take(byte[] into, int from, int length, Duration stall) throws IOException {
        int taken = 0;
        boolean more;
        lock.lock();
        try {
            await(Math.min(length, ENOUGH / 2), stall);
            while (taken < length && !queue.isEmpty()) {
                ByteBuffer buffer = queue.peek();
                int part = Math.min(length - taken, buffer.remaining());
                buffer.get(into, from + taken, part);
                taken += part;
                if (!buffer.hasRemaining()) {
                    queue.remove();
                }
            }
            queued -= taken;
            if (taken == 0 && failure.isPresent()) {
                throw new ContentException.Unreachable(
                        "The connection to the store broke in the middle of an answer", failure.get());
            }
            more = !asked && !ended && !full();
            asked |= more;
        } finally {
            lock.unlock();
        }
        if (more) {
            subscription.orElseThrow().request(1);
        }
        return taken == 0 ? -1 : taken;
    }

    private void await(int length, Duration stall) throws IOException {
        wanted = length;
        long since = System.nanoTime();
        while (queued < length && !full() && !ended) {
            if (closed) {
                throw new IOException("The answer was closed");
            }
            long now = System.nanoTime();
            // A reader that was away for long gives the store its full time again.
            long left = stall.toNanos() - Math.min(now - since, now - lastMove);
            if (left <= 0) {
                throw new ContentException.TooSlow("Nothing came from the store for " + stall.toMillis() + " ms");
            }
            try {
                moved.await(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw Waiting.interrupted(e);
            }
        }
    }

    /** Drops what is left; the connection is closed with it unless the answer had come to its end. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            moved.signal();
        } finally {
            lock.unlock();
        }
        subscription.ifPresent(Flow.Subscription::cancel);
    }
}
