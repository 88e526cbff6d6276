package io.consilium.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {

    private static final Duration STALL = Duration.ofSeconds(5);
    private static final int MIB = 1024 * 1024;

    /** Counts what is asked for. */
    private static final class Source implements Flow.Subscription {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public void request(long pieces) {
            asked.addAndGet((int) pieces);
        }

        @Override
        public void cancel() {
            asked.set(0);
        }

        boolean wanted() {
            return asked.getAndUpdate(open -> Math.max(0, open - 1)) > 0;
        }
    }

    @Test
    void anAnswerByteForByteIsHeldInFewBuffers() throws Exception {
        Source source = new Source();
        try (Download download = new Download()) {
            download.onSubscribe(source);

            int sent = 0;
            while (source.wanted()) {
                download.onNext(List.of(ByteBuffer.wrap(new byte[] {(byte) sent})));
                sent++;
            }

            assertEquals(2 * MIB - 16 * 1024 + 1, sent);
            assertTrue(download.buffers() <= 128, download.buffers() + " buffers");
            byte[] read = new byte[MIB];
            assertEquals(MIB, download.read(read, 0, MIB, STALL));
            for (int i = 0; i < MIB; i++) {
                assertEquals((byte) i, read[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 5000, 8191, 8192, 12000, 16384})
    void buffersThatAreFilledInPartTakeNoMoreMemory(int filled) throws Exception {
        Source source = new Source();
        try (Download download = new Download()) {
            download.onSubscribe(source);

            while (source.wanted()) {
                download.onNext(List.of(ByteBuffer.wrap(new byte[16 * 1024], 0, filled)));
            }

            assertTrue(download.buffers() * 16 * 1024 <= 2 * MIB, download.buffers() + " buffers");
            byte[] read = new byte[MIB / 2];
            assertEquals(read.length, download.read(read, 0, read.length, STALL));
        }
    }

    @Test
    void piecesOfAnySizeComeOutInTheirOrder() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] content = RandomContent.bytes(seed, 3 * MIB);
        byte[] read = new byte[content.length + 1];
        Source source = new Source();
        int sent = 0;
        int taken = 0;
        try (Download download = new Download()) {
            download.onSubscribe(source);
            while (taken < content.length) {
                while (sent < content.length && source.wanted()) {
                    int size = random.nextInt(4) == 0 ? random.nextInt(1, 40_000) : random.nextInt(1, 600);
                    int end = Math.min(content.length, sent + size);
                    download.onNext(List.of(ByteBuffer.wrap(content, sent, end - sent)));
                    sent = end;
                }
                if (sent == content.length) {
                    download.onComplete();
                }
                int part = Math.min(random.nextInt(1, 100_000), sent - taken);
                taken += download.read(read, taken, part, STALL);
            }
            assertEquals(0, download.read(read, taken, 1, STALL), "seed " + seed);
        }
        assertArrayEquals(content, Arrays.copyOf(read, content.length), "seed " + seed);
    }
}
