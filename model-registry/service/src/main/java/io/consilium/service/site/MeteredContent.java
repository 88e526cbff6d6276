package io.consilium.service.site;

import io.consilium.content.Cid;
import io.consilium.content.ContentException;
import io.consilium.content.ContentStore;
import io.consilium.content.ContentStream;
import io.consilium.content.Statistics;
import io.consilium.content.Stored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A store whose answers are timed, and whose failures are counted by their kind. */
final class MeteredContent implements ContentStore {

    private static final String READ = "read";
    private static final List<String> OPERATIONS =
            List.of("put", "get", READ, "has", "pin", "unpin", "collect", "statistics");
    private static final String OK = "ok";
    private static final String OTHER = "other";
    private static final String CALLER = "caller";

    private final ContentStore store;
    private final MeterRegistry meters;
    private final Counter written;
    private final Counter read;

    MeteredContent(ContentStore store, MeterRegistry meters) {
        this.store = store;
        this.meters = meters;
        for (String operation : OPERATIONS) {
            // There from the start, so that the first failure is seen to come.
            Stream.of(ContentException.class.getPermittedSubclasses())
                    .map(MeteredContent::word)
                    .forEach(failure -> timer(operation, failure));
            timer(operation, OK);
            timer(operation, OTHER);
            timer(operation, CALLER);
        }
        this.written = bytes("consilium.content.written", "Contents that the store took");
        this.read = bytes("consilium.content.read", "Contents that came out of the store");
    }

    private Counter bytes(String name, String description) {
        return Counter.builder(name).description(description).baseUnit("bytes").register(meters);
    }

    private interface Operation<T> {
        T run() throws IOException;
    }

    private <T> T timed(String name, Operation<T> operation) throws IOException {
        long begun = System.nanoTime();
        String outcome = OTHER;
        try {
            T result = operation.run();
            outcome = OK;
            return result;
        } catch (IOException failure) {
            outcome = outcome(failure);
            throw failure;
        } finally {
            record(name, outcome, begun);
        }
    }

    private void record(String operation, String outcome, long begun) {
        timer(operation, outcome).record(Duration.ofNanos(System.nanoTime() - begun));
    }

    private static String outcome(IOException failure) {
        // What is of no kind is what the stream threw that was to be stored, or an interrupt.
        return failure instanceof ContentException ? word(failure.getClass()) : CALLER;
    }

    private Timer timer(String operation, String outcome) {
        return Timer.builder("consilium.content.operation")
                .description("What the content store was asked to do, until it answered")
                .tags("operation", operation, "outcome", outcome)
                .serviceLevelObjectives(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10))
                .register(meters);
    }

    /** A kind of failure as a label has it. */
    private static String word(Class<?> failure) {
        return failure.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    @Override
    public Stored put(InputStream content) throws IOException {
        Stored stored = timed("put", () -> store.put(content));
        written.increment((double) stored.size());
        return stored;
    }

    /** Timed until it is open, and as a reading until it is closed or fails; how long that takes is up to the reader, too. */
    @Override
    public ContentStream range(Cid cid, long offset, long length) throws IOException {
        return timed("get", () -> store.range(cid, offset, length)).watchedBy(new Reading());
    }

    private final class Reading implements ContentStream.Watch {

        private final long begun = System.nanoTime();
        private boolean counted;

        @Override
        public void read(long bytes) {
            read.increment((double) bytes);
        }

        @Override
        public void failed(IOException failure) {
            counted = true;
            record(READ, outcome(failure), begun);
        }

        @Override
        public void closed(boolean readToItsEnd) {
            if (!counted) {
                record(READ, readToItsEnd ? OK : CALLER, begun);
            }
        }
    }

    @Override
    public boolean has(Cid cid) throws IOException {
        return timed("has", () -> store.has(cid));
    }

    @Override
    public void pin(Cid cid) throws IOException {
        timed("pin", () -> {
            store.pin(cid);
            return cid;
        });
    }

    @Override
    public void unpin(Cid cid) throws IOException {
        timed("unpin", () -> {
            store.unpin(cid);
            return cid;
        });
    }

    @Override
    public long collectGarbage() throws IOException {
        return timed("collect", store::collectGarbage);
    }

    @Override
    public Statistics statistics() throws IOException {
        return timed("statistics", store::statistics);
    }

    @Override
    public void close() {
        store.close();
    }
}
