package io.consilium.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Random bytes that are the same each time for the same seed, of any size, without holding them. */
final class RandomContent extends InputStream {

    private final SplittableRandom random;
    private final byte[] block = new byte[64 * 1024];
    private long left;
    private int at = block.length;

    private RandomContent(long seed, long size) {
        this.random = new SplittableRandom(seed);
        this.left = size;
    }

    static InputStream stream(long seed, long size) {
        return new RandomContent(seed, size);
    }

    static byte[] bytes(long seed, int size) throws IOException {
        return stream(seed, size).readNBytes(size);
    }

    static InputStream of(byte[] bytes) {
        return new ByteArrayInputStream(bytes);
    }

    static byte[] part(byte[] bytes, long from, long length) {
        int start = (int) Math.min(from, bytes.length);
        return Arrays.copyOfRange(bytes, start, (int) Math.min(bytes.length, start + length));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int most) {
        if (left == 0) {
            return -1;
        }
        if (at == block.length) {
            random.nextBytes(block);
            at = 0;
        }
        int count = (int) Math.min(left, Math.min(most, block.length - at));
        System.arraycopy(block, at, into, from, count);
        at += count;
        left -= count;
        return count;
    }
}
