package io.consilium.envelope;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Takes plain bytes and pushes sealed ones on, holding one segment of each.
 *
 * <p>The content is whole only after {@link #finish()}. Closing without it, as an exception in a try-with-resources block
 * does, leaves sealed bytes that nobody can open to their end: half of a content never passes for a whole one.
 */
public final class SealingOutputStream extends OutputStream {

    private final OutputStream target;
    private final SegmentSealer sealer;
    private final ByteBuffer plain = ByteBuffer.allocate(EnvelopeLayout.PLAIN_SEGMENT);
    private final ByteBuffer sealed = ByteBuffer.allocate(EnvelopeLayout.SEGMENT);
    private boolean ended;

    SealingOutputStream(OutputStream target, SegmentSealer sealer) {
        this.target = Objects.requireNonNull(target, "target");
        this.sealer = sealer;
        plain.limit(sealer.capacity());
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        int end = offset + length;
        int position = offset;
        while (position < end) {
            requireUnfinished();
            // A full segment waits until there is a byte behind it: it might be the last.
            if (!plain.hasRemaining()) {
                push(false);
            }
            int count = Math.min(end - position, plain.remaining());
            plain.put(source, position, count);
            position += count;
        }
    }

    /** Seals the end. After this the target holds the whole content; more can't be written. */
    public void finish() throws IOException {
        requireUnfinished();
        push(true);
        target.flush();
    }

    /** Closes the target, finished or not. */
    @Override
    public void close() throws IOException {
        ended = true;
        target.close();
    }

    private void push(boolean last) throws IOException {
        // Were the target to fail, going on would leave a gap.
        ended = true;
        sealer.seal(plain.flip(), last, sealed);
        target.write(sealed.array(), 0, sealed.remaining());
        plain.clear().limit(sealer.capacity());
        ended = last;
    }

    private void requireUnfinished() throws IOException {
        if (ended) {
            throw new IOException("Sealing has ended: it was finished, closed, or its target failed");
        }
    }
}
