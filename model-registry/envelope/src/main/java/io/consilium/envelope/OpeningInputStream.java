package io.consilium.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Pulls sealed bytes and gives plain ones, each segment only after its seal held. */
final class OpeningInputStream extends InputStream {

    private final InputStream source;
    private final SegmentOpener opener;
    /** Whether the source's end is the content's, or only that of a range of it. */
    private final boolean endsContent;

    private final boolean ranged;
    /** One byte longer than any segment: only a further byte shows that a full segment isn't the last. */
    private final byte[] pending = new byte[EnvelopeLayout.SEGMENT + 1];

    private final ByteBuffer plain = ByteBuffer.allocate(EnvelopeLayout.SEGMENT).limit(0);
    private int carried;
    private int segment;
    private long toSkip;
    private long toGive;
    private boolean sourceEnded;
    private boolean failed;

    /** Opens a content from its first segment on, whose prologue was read. */
    OpeningInputStream(InputStream source, SegmentOpener opener) {
        this.source = source;
        this.opener = opener;
        this.endsContent = true;
        this.ranged = false;
        this.toGive = Long.MAX_VALUE;
    }

    /** Opens the segments in which a range of plain bytes lies, from the one on that holds its first byte. */
    OpeningInputStream(InputStream source, SegmentOpener opener, ByteRange range, boolean endsContent) {
        this.source = source;
        this.opener = opener;
        this.endsContent = endsContent;
        this.ranged = true;
        this.segment = Math.toIntExact(EnvelopeLayout.segmentOf(range.from()));
        this.toSkip = range.from() - EnvelopeLayout.plainStart(segment);
        this.toGive = range.length();
    }

    @Override
    public int read() throws IOException {
        if (!fill()) {
            return -1;
        }
        toGive--;
        return Byte.toUnsignedInt(plain.get());
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
        int count = (int) Math.min(toGive, Math.min(length, plain.remaining()));
        plain.get(target, offset, count);
        toGive -= count;
        return count;
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
        long total = 0;
        while (fill()) {
            int count = (int) Math.min(toGive, plain.remaining());
            target.write(plain.array(), plain.position(), count);
            plain.position(plain.position() + count);
            toGive -= count;
            total += count;
        }
        return total;
    }

    @Override
    public int available() {
        return (int) Math.min(toGive, plain.remaining());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    /** Makes sure that there is a plain byte to give, or says that the end is reached. */
    private boolean fill() throws IOException {
        while (toGive > 0 && !plain.hasRemaining()) {
            if (sourceEnded) {
                return ended();
            }
            openNext();
            int skipped = (int) Math.min(toSkip, plain.remaining());
            plain.position(plain.position() + skipped);
            toSkip -= skipped;
        }
        return toGive > 0;
    }

    private void openNext() throws IOException {
        if (failed) {
            throw new IOException("Reading failed before and can't go on");
        }
        failed = true;
        int length = segment == 0 ? EnvelopeLayout.SEGMENT - EnvelopeLayout.PROLOGUE : EnvelopeLayout.SEGMENT;
        int count = carried + source.readNBytes(pending, carried, length + 1 - carried);
        sourceEnded = count <= length;
        opener.open(ByteBuffer.wrap(pending, 0, Math.min(count, length)), segment, sourceEnded && endsContent, plain);
        pending[0] = pending[length];
        carried = 1;
        segment++;
        failed = false;
    }

    /** A whole content ends where its last segment says so; a range has a length to hold. */
    private boolean ended() throws EnvelopeException {
        if (ranged) {
            throw new EnvelopeException.Truncated(toGive + " bytes of the range are missing");
        }
        return false;
    }
}
