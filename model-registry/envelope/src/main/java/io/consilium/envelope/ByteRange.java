package io.consilium.envelope;

/** Some bytes in a row: where they begin, and how many they are. */
public record ByteRange(long from, long length) {

    public ByteRange {
        if (from < 0 || length < 0 || from > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("Not a range: from " + from + ", length " + length);
        }
    }

    /** The position behind the last byte. */
    public long end() {
        return from + length;
    }

    @Override
    public String toString() {
        return from + "+" + length;
    }
}
