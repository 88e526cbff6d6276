package io.consilium.cli.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An answer's body that breaks off when nothing more comes, where the JDK's own waits for ever. */
final class WatchedBody extends FilterInputStream {

    private final URI registry;
    private final Patience patience;
    private volatile boolean silent;

    WatchedBody(InputStream body, URI registry, Patience patience) {
        super(body);
        this.registry = registry;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        Future<?> alarm = ForkJoinPool.commonPool()
                .schedule(this::giveUp, patience.silence().toNanos(), TimeUnit.NANOSECONDS);
        try {
            return super.read(into, from, most);
        } catch (IOException broken) {
            throw silent ? patience.noMore(registry, broken) : broken;
        } finally {
            alarm.cancel(false);
        }
    }

    /** Closing is what wakes the one who reads. */
    private boolean giveUp() throws IOException {
        silent = true;
        close();
        return true;
    }
}
