package io.consilium.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A process that puts a content and gets it back, with pauses as of a slow reader, and prints whether it was the same. */
final class SmallHeap {

    private static final long PAUSE = 200_000_000;

    private SmallHeap() {}

    /** Takes Kubo's address or a folder, and how many bytes. */
    public static void main(String[] arguments) throws IOException {
        long size = Long.parseLong(arguments[1]);
        try (ContentStore store = store(arguments[0])) {
            Stored stored = store.put(RandomContent.stream(1, size));
            try (ContentStream content = store.get(stored.cid())) {
                System.out.println(
                        ContentHasher.hash(new Pausing(content)).equals(stored) ? "the same" : "something else");
            }
        }
    }

    /** Reads fast for a while, so that much is asked for ahead, and then not at all. */
    private static final class Pausing extends FilterInputStream {

        private static final long BETWEEN = 32L * 1024 * 1024;

        private long read;

        Pausing(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            int count = super.read(into, from, most);
            if (read / BETWEEN != (read + count) / BETWEEN) {
                LockSupport.parkNanos(PAUSE);
            }
            read += count;
            return count;
        }
    }

    private static ContentStore store(String where) throws IOException {
        return where.startsWith("http") ? new Kubo(KuboSettings.at(URI.create(where))) : Folder.open(Path.of(where));
    }
}
