package io.consilium.content;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request that was sent, and the answer that is on its way. Closed before the answer was taken, it is broken off. */
final class Exchange implements Closeable {

    static final int LONGEST_MESSAGE = 64 * 1024;

    private static final int OK = 200;

    private final String store;
    private final Optional<Cid> about;
    private final CompletableFuture<HttpResponse<Download>> coming;
    private boolean taken;

    /** A request to a store with this name, which may be about a block. */
    Exchange(String store, Optional<Cid> about, CompletableFuture<HttpResponse<Download>> coming) {
        this.store = store;
        this.about = about;
        this.coming = coming;
    }

    /** Waits for the answer to begin; a failure that the store tells comes as an exception. */
    Download answer(Duration patience) throws IOException {
        try {
            HttpResponse<Download> answer = coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (answer.statusCode() != OK) {
                throw failure(answer, patience);
            }
            taken = true;
            return answer.body();
        } catch (TimeoutException e) {
            throw new ContentException.TooSlow(store + " didn't answer for " + patience.toMillis()
                    + " ms. It may be overloaded, stopped, or waiting for a disk.");
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } finally {
            close();
        }
    }

    private ContentException failure(HttpResponse<Download> answer, Duration patience) throws IOException {
        byte[] message = answer.body().readAll(LONGEST_MESSAGE, patience);
        return KuboFailure.of(store, answer.statusCode(), new String(message, StandardCharsets.UTF_8), about);
    }

    private ContentException unreachable(Throwable cause) {
        String why = cause.getMessage() == null
                ? cause.getClass().getSimpleName().replaceAll("Exception$", "").toLowerCase(Locale.ROOT)
                : cause.getMessage();
        return new ContentException.Unreachable(
                store + " can't be reached (" + why + "). Check that it runs and that this is its RPC API.", cause);
    }

    @Override
    public void close() {
        if (!taken && !coming.cancel(true) && coming.state() == Future.State.SUCCESS) {
            coming.resultNow().body().close();
        }
    }
}
