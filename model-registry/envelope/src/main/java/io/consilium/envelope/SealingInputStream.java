package io.consilium.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Pulls plain bytes and gives sealed ones, holding one segment of each. */
final class SealingInputStream extends InputStream {

    private final InputStream plain;
    private final SegmentSealer sealer;
    /** One byte longer than any segment: only a further byte shows that a full segment isn't the last. */
    private final byte[] pending = new byte[EnvelopeLayout.PLAIN_SEGMENT + 1];

    private final ByteBuffer sealed =
            ByteBuffer.allocate(EnvelopeLayout.SEGMENT).limit(0);
    private int carried;
    private boolean ended;
    private boolean failed;

    SealingInputStream(InputStream plain, SegmentSealer sealer) {
        this.plain = Objects.requireNonNull(plain, "plain");
        this.sealer = sealer;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(sealed.get()) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, sealed.remaining());
        sealed.get(target, offset, count);
        return count;
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        long count = 0;
        while (fill()) {
            target.write(sealed.array(), sealed.position(), sealed.remaining());
            count += sealed.remaining();
            sealed.position(sealed.limit());
        }
        return count;
    }

    @Override
    public int available() {
        return sealed.remaining();
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** Makes sure that there are sealed bytes, or says that there are no more. */
    private boolean fill() throws IOException {
        if (sealed.hasRemaining()) {
            return true;
        }
        if (ended) {
            return false;
        }
        if (failed) {
            throw new IOException("Sealing failed before and can't go on");
        }
        // What a failing source had already given is lost: going on would leave a gap, and stopping would look whole.
        failed = true;
        int capacity = sealer.capacity();
        int count = carried + plain.readNBytes(pending, carried, capacity + 1 - carried);
        boolean last = count <= capacity;
        sealer.seal(ByteBuffer.wrap(pending, 0, Math.min(count, capacity)), last, sealed);
        if (!last) {
            pending[0] = pending[capacity];
            carried = 1;
        }
        ended = last;
        failed = false;
        return true;
    }
}
