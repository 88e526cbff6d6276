package io.consilium.envelope;

/**
 * Where which plain byte lies in sealed content.
 *
 * <p>Sealed content is cut into segments of exactly 1 MiB, of which the last may be shorter. Segment 0 begins with the
 * prologue (our header and Tink's), so that segment boundaries are multiples of 1 MiB in the file and coincide with the
 * chunks in which a content store keeps it: one segment needs one block.
 */
public final class EnvelopeLayout {

    /** Bytes of a segment, sealed; the last one may be shorter. */
    public static final int SEGMENT = 1 << 20;

    /** Length of the nonce prefix and salt that Tink puts before the first segment, with their length. */
    static final int STREAM_HEADER = 1 + 32 + 7;

    /** Everything before the first sealed byte. */
    static final int PROLOGUE = EnvelopeHeader.LENGTH + STREAM_HEADER;

    /** What sealing adds to each segment. */
    static final int TAG = 16;

    /** Plain bytes of every segment but the first and the last. */
    static final int PLAIN_SEGMENT = SEGMENT - TAG;

    /** Plain bytes of the first segment, if it isn't the last as well. */
    static final int FIRST_PLAIN_SEGMENT = PLAIN_SEGMENT - PROLOGUE;

    /** More segments than can be counted in a nonce are no content: two pebibytes are enough. */
    private static final long MAXIMUM = (long) Integer.MAX_VALUE * SEGMENT;

    private EnvelopeLayout() {}

    /** The length that so many plain bytes have when sealed. */
    public static long sealedLength(long plainLength) {
        if (plainLength < 0 || plainLength > MAXIMUM) {
            throw new IllegalArgumentException("Not a length: " + plainLength);
        }
        return plainLength + PROLOGUE + TAG * segments(plainLength);
    }

    /** The plain length of sealed content, refused if no content can have that length. */
    public static long plainLength(long sealedLength) throws EnvelopeException {
        long rest = sealedLength % SEGMENT;
        long segments = sealedLength / SEGMENT + (rest == 0 ? 0 : 1);
        long plainLength = sealedLength - PROLOGUE - TAG * segments;
        if (plainLength < 0 || sealedLength > MAXIMUM || sealedLength(plainLength) != sealedLength) {
            throw new EnvelopeException.Truncated("no content has " + sealedLength + " bytes when sealed");
        }
        return plainLength;
    }

    /**
     * The sealed bytes that must be fetched, besides the prologue, to read a range of plain ones: whole segments, or the
     * prologue alone for an empty range.
     */
    public static ByteRange sealedRange(ByteRange plain, long sealedLength) throws EnvelopeException {
        long plainLength = plainLength(sealedLength);
        if (plain.end() > plainLength) {
            throw new EnvelopeException.OutOfRange(plain, plainLength);
        }
        if (plain.length() == 0) {
            return new ByteRange(0, PROLOGUE);
        }
        long from = segmentOf(plain.from()) * SEGMENT;
        long end = (segmentOf(plain.end() - 1) + 1) * SEGMENT;
        return new ByteRange(from, Math.min(sealedLength, end) - from);
    }

    /** The segment in which a plain byte lies. */
    static long segmentOf(long plainPosition) {
        return plainPosition < FIRST_PLAIN_SEGMENT ? 0 : 1 + (plainPosition - FIRST_PLAIN_SEGMENT) / PLAIN_SEGMENT;
    }

    /** The position of a segment's first plain byte. */
    static long plainStart(long segment) {
        return segment == 0 ? 0 : FIRST_PLAIN_SEGMENT + (segment - 1) * PLAIN_SEGMENT;
    }

    /** How many plain bytes a segment holds when it isn't the last. */
    static int plainCapacity(long segment) {
        return segment == 0 ? FIRST_PLAIN_SEGMENT : PLAIN_SEGMENT;
    }

    private static long segments(long plainLength) {
        return plainLength == 0 ? 1 : segmentOf(plainLength - 1) + 1;
    }
}
